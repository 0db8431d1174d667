package org.drgan.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Whatever the bytes are: a picture or an {@code IOException}, within the memory. An input whose first byte numbers one of the
 * real files is a list of changes to that file, so that decoders come further than its header; any other input is itself a file.
 * See docs/weights.md for longer runs.
 */
class PictureFuzzTest {
    private static final int CHANGE = 4; // bytes: place (2), what is done there, with which value
    private static final int MOST_CHANGES = 8;
    private static final List<byte[]> FILES = files();

    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        boolean changes = content.length > 0 && content[0] >= 0 && content[0] < FILES.size();
        try {
            Pictures.decode(changes ? changed(FILES.get(content[0]), content) : content, "fuzz");
        } catch (IOException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }

    private static byte[] changed(byte[] file, byte[] changes) {
        byte[] changed = file.clone();
        int end = Math.min(changes.length, 1 + CHANGE * MOST_CHANGES);
        for (int i = 1; i + CHANGE <= end && changed.length > 0; i += CHANGE) {
            int at = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(i)) % changed.length;
            byte value = changes[i + 3];
            switch (changes[i + 2] & 7) {
                case 0 -> changed = Arrays.copyOf(changed, at); // cut off
                case 1 -> changed = cutOut(changed, at, Byte.toUnsignedInt(value));
                case 2 -> changed = doubled(changed, at, Byte.toUnsignedInt(value));
                case 3 -> changed[at] ^= (byte) (1 << (value & 7));
                default -> changed[at] = value;
            }
        }
        return withChecksums(changed);
    }

    private static byte[] cutOut(byte[] file, int at, int length) {
        int end = Math.min(file.length, at + length);
        return ByteBuffer.allocate(file.length - (end - at))
                .put(file, 0, at)
                .put(file, end, file.length - end)
                .array();
    }

    private static byte[] doubled(byte[] file, int at, int length) {
        int end = Math.min(file.length, at + length);
        return ByteBuffer.allocate(file.length + (end - at))
                .put(file, 0, end)
                .put(file, at, file.length - at)
                .array();
    }

    /** A PNG's checksums would hide what lies in its chunks. */
    private static byte[] withChecksums(byte[] file) {
        ByteBuffer png = ByteBuffer.wrap(file);
        if (file.length < 16 || png.getInt(0) != 0x89504E47) {
            return file;
        }
        for (long at = 8; at + 12 <= file.length; ) {
            long length = Integer.toUnsignedLong(png.getInt((int) at));
            if (at + 12 + length > file.length) {
                break;
            }
            CRC32 checksum = new CRC32();
            checksum.update(file, (int) at + 4, 4 + (int) length);
            png.putInt((int) (at + 8 + length), (int) checksum.getValue());
            at += 12 + length;
        }
        return file;
    }

    /** Of every kind that is read, small ones; new ones come last, as inputs number them. */
    private static List<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of(
                "pixels/gray.jpg",
                "pixels/progressive.jpg",
                "pixels/cmyk.jpg",
                "pixels/clipped_optimized.jpg",
                "pictures/animated-lossy.webp",
                "pictures/cmyk.tif")) {
            try (InputStream stream =
                    Objects.requireNonNull(PictureFuzzTest.class.getResourceAsStream("/golden/" + name), name)) {
                files.add(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        files.add(OddPicturesTest.losslessWebp());
        BufferedImage colours = painted(BufferedImage.TYPE_INT_RGB);
        files.add(encoded(colours, "png", "", false));
        files.add(encoded(painted(BufferedImage.TYPE_4BYTE_ABGR), "png", "", true));
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_INDEXED), "png", "", true));
        files.add(encoded(painted(BufferedImage.TYPE_USHORT_GRAY), "png", "", false));
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_BINARY), "png", "", false));
        files.add(withExif(encoded(colours, "png", "", false)));
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_INDEXED), "gif", "", false));
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_INDEXED), "gif", "", true));
        files.add(encoded(colours, "bmp", "BI_RGB", false));
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_INDEXED), "bmp", "BI_RLE8", false));
        files.add(encoded(painted(BufferedImage.TYPE_USHORT_565_RGB), "bmp", "BI_BITFIELDS", false));
        for (String compression : List.of("", "LZW", "JPEG", "Deflate", "PackBits")) {
            files.add(encoded(colours, "tiff", compression, false));
        }
        files.add(encoded(painted(BufferedImage.TYPE_BYTE_BINARY), "tiff", "CCITT T.6", false));
        return files;
    }

    private static BufferedImage painted(int type) {
        BufferedImage image = new BufferedImage(40, 30, type);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                image.setRGB(x, y, 0xFF000000 | x * 6 << 16 | y * 8 << 8 | (x * y) % 7 * 30);
            }
        }
        return image;
    }

    /** A PNG with a chunk of metadata after its header, as cameras' programs write it. */
    private static byte[] withExif(byte[] png) {
        byte[] exif = "eXIfMM\0*\0\0\0\b\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(png.length + exif.length + 8).put(png, 0, 33); // signature and header
        return all.putInt(exif.length - 4)
                .put(exif)
                .putInt(0)
                .put(png, 33, png.length - 33)
                .array();
    }

    private static byte[] encoded(BufferedImage image, String kind, String compression, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(kind).next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        if (!compression.isEmpty()) {
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
        }
        if (progressive) {
            how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT); // interlaced
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
