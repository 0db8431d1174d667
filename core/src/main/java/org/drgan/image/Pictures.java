package org.drgan.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.drgan.files.DurableFile;

/**
 * Reads any picture as 8-bit RGB, and writes PNG.
 *
 * <p>JPEG (grey, RGB, CMYK, progressive, turned by EXIF), PNG, GIF (first frame), BMP, TIFF and WebP are read.
 * Transparent pixels are blended with white; colour profiles are ignored, as in Pillow.
 */
public final class Pictures {
    /** The longest side that is read, in pixels. */
    public static final int LONGEST_SIDE = 65_535;

    /** The maximum number of pixels; a small file can claim to hold many more. */
    public static final long MOST_PIXELS = 100_000_000;

    /** The largest picture file that is read, in bytes. */
    public static final long MOST_BYTES = 512L << 20;

    private Pictures() {}

    /**
     * Reads a picture file.
     *
     * @throws IOException naming the file and what is wrong with it: missing, empty, truncated, too large, no picture
     */
    public static Pixels read(Path file) throws IOException {
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no picture at " + file, e);
        }
        if (!Files.isRegularFile(file) || size > MOST_BYTES) {
            throw new IOException(file + " is " + (size > MOST_BYTES ? size + " bytes long, too much" : "no file")
                    + " for a picture");
        }
        return decode(Files.readAllBytes(file), file.toString());
    }

    /**
     * Decodes the bytes of a picture file.
     *
     * @param name what to call the picture in messages
     * @throws IOException naming the picture and what is wrong with it: empty, truncated, too large, no picture
     */
    public static Pixels decode(byte[] file, String name) throws IOException {
        if (file.length == 0) {
            throw new IOException(name + " is empty");
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                String found = OtherFormats.ofContent(file)
                        .map(kind ->
                                " is a picture of the kind " + kind + ", which is not read; convert it to JPEG or PNG")
                        .orElse(" is no picture of a known kind; JPEG, PNG, GIF, BMP, TIFF and WebP are");
                throw new IOException(name + found);
            }
            ImageReader reader = readers.next();
            try {
                return ExifOrientation.upright(decode(reader, stream, file, name), ExifOrientation.of(file));
            } finally {
                reader.dispose();
            }
        }
    }

    private static void requireSize(int width, int height, String name) throws IOException {
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || (long) width * height > MOST_PIXELS) {
            throw new IOException(name + " claims " + width + "x" + height + " pixels; at most " + LONGEST_SIDE
                    + " a side and " + MOST_PIXELS / 1_000_000 + " million in all are read");
        }
    }

    /** Refuses TIFF colours that Java's decoder reads wrongly, or fails on without a useful message. */
    private static void requireColours(ByteBuffer tiff, String name) throws IOException {
        int colours = TiffTags.first(tiff, TiffTags.PHOTOMETRIC, 0);
        if (colours >= 8 && colours <= 10) {
            throw new IOException(name + " stores its colours as CIE Lab, which is not read; convert it to RGB");
        }
        if (TiffTags.first(tiff, TiffTags.SAMPLE_FORMAT, 1) == 3) {
            throw new IOException(
                    name + " stores its levels as floating-point numbers, which are not read; convert it to 8 bits");
        }
    }

    private static Pixels decode(ImageReader reader, ImageInputStream stream, byte[] file, String name)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        int width;
        int height;
        try {
            reader.setInput(stream, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            width = reader.getWidth(0);
            height = reader.getHeight(0);
        } catch (IOException | RuntimeException e) { // decoders throw all kinds of exceptions for broken files
            throw new IOException(name + " is broken or truncated: " + describe(e), e);
        }
        requireSize(width, height, name);
        boolean tiff = TiffTags.isTiff(file);
        if (tiff) {
            requireColours(ByteBuffer.wrap(file), name);
        }
        JpegScans.require(file, tiff, name);
        Pixels pixels;
        try {
            pixels = BufferedPictures.pixels(reader.read(0));
        } catch (IOException | RuntimeException e) {
            throw new IOException(name + " is broken or truncated: " + describe(e), e);
        }
        for (String warning : warnings) { // JPEG decoders fill in what is missing and only warn
            String lower = warning.toLowerCase(Locale.ROOT);
            if (lower.contains("premature end") || lower.contains("truncated")) {
                throw new IOException(name + " is truncated: " + warning);
            }
        }
        return pixels;
    }

    /**
     * A picture as the bytes of a PNG file.
     *
     * @param text text chunks by keyword; see {@link Recipe}
     */
    public static byte[] encode(Pixels picture, Map<String, String> text) {
        try {
            return PngText.encode(picture, text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // writes to memory only
        }
    }

    /**
     * Writes a picture as PNG; an existing file is replaced as a whole or not at all.
     *
     * @param text text chunks by keyword; see {@link Recipe}
     * @throws IOException naming the file and why it cannot be written, also if its folder is missing
     */
    public static void write(Path file, Pixels picture, Map<String, String> text) throws IOException {
        byte[] png = PngText.encode(picture, text);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IOException("cannot write " + file + ": there is no folder " + folder);
        }
        DurableFile.write(file, png);
    }

    private static String describe(Exception e) {
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof EOFException ? "the file ends too early" : "its data are invalid";
    }
}
