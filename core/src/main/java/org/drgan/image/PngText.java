package org.drgan.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes and reads the text chunks of PNG files (PNG specification, chunks iTXt and tEXt). */
final class PngText {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int AFTER_HEADER = 8 + 12 + 13; // signature, then the chunk IHDR with 13 bytes of data
    private static final int LONGEST_KEYWORD = 79;
    private static final int INTERNATIONAL = 0x69545874; // iTXt
    private static final int PLAIN = 0x74455874; // tEXt

    private PngText() {}

    /** A PNG file of a picture, with a chunk of UTF-8 text for each keyword. */
    static byte[] encode(Pixels picture, Map<String, String> text) throws IOException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(pixels)) {
            writer.setOutput(stream);
            writer.write(BufferedPictures.image(picture));
        } finally {
            writer.dispose();
        }
        byte[] png = pixels.toByteArray();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(png, 0, AFTER_HEADER);
        for (Map.Entry<String, String> entry : text.entrySet()) {
            all.writeBytes(chunk(entry.getKey(), entry.getValue()));
        }
        all.write(png, AFTER_HEADER, png.length - AFTER_HEADER);
        return all.toByteArray();
    }

    private static byte[] chunk(String keyword, String text) {
        if (keyword.isBlank()
                || keyword.length() > LONGEST_KEYWORD
                || !keyword.chars().allMatch(character -> character >= ' ' && character < 127)) {
            throw new IllegalArgumentException("a PNG keyword has 1 to " + LONGEST_KEYWORD
                    + " printable ASCII characters, but this is \"" + keyword + "\"");
        }
        byte[] key = keyword.getBytes(StandardCharsets.US_ASCII);
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        // keyword 0, not compressed, method 0, no language 0, no translated keyword 0, text
        ByteBuffer chunk = ByteBuffer.allocate(12 + key.length + 5 + value.length);
        chunk.putInt(key.length + 5 + value.length).putInt(INTERNATIONAL);
        chunk.put(key).put(new byte[5]).put(value);
        return chunk.putInt(checksum(chunk.array(), 4, chunk.position())).array();
    }

    /**
     * The uncompressed texts of a PNG file by keyword.
     *
     * @throws IOException naming the file when it is no PNG, is truncated, or a text was damaged
     */
    static Map<String, String> read(byte[] png, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        if (png.length < AFTER_HEADER || bytes.getLong() != SIGNATURE) {
            throw new IOException(name + " is no PNG file");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            while (bytes.hasRemaining()) {
                int length = bytes.getInt();
                int start = bytes.position();
                int type = bytes.getInt();
                if (length < 0 || length > bytes.remaining() - 4) {
                    throw new BufferUnderflowException();
                }
                bytes.position(start + 4 + length);
                int checksum = bytes.getInt();
                if (type == INTERNATIONAL || type == PLAIN) {
                    if (checksum != checksum(png, start, start + 4 + length)) {
                        throw new IOException(name + " is damaged: a text chunk has a wrong checksum");
                    }
                    parse(bytes.slice(start + 4, length), type == INTERNATIONAL, texts);
                }
            }
        } catch (BufferUnderflowException e) {
            throw new IOException(name + " is truncated", e);
        }
        return texts;
    }

    private static void parse(ByteBuffer chunk, boolean international, Map<String, String> texts) {
        String keyword = untilZero(chunk);
        if (international) {
            if (chunk.get() != 0) {
                return; // compressed, which drgan never writes
            }
            chunk.get(); // the method of compression
            untilZero(chunk); // the language
            untilZero(chunk); // the translated keyword
        }
        texts.put(
                keyword,
                (international ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
                        .decode(chunk)
                        .toString());
    }

    private static String untilZero(ByteBuffer chunk) {
        StringBuilder text = new StringBuilder();
        for (byte b = chunk.get(); b != 0; b = chunk.get()) {
            text.append((char) (b & 0xFF));
        }
        return text.toString();
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, from, to - from);
        return (int) checksum.getValue();
    }
}
