package org.drgan.metric;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads arrays of floating-point numbers from numpy's {@code .npz} files, format versions 1 to 3. Files are not
 * trusted: arrays of objects, which are pickles, are refused, and memory is limited by the content, not by the header.
 */
final class NumpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_ARRAYS = 64;
    private static final long MOST_NUMBERS = 1L << 26; // half a GiB of doubles, a covariance of 8192 by 8192
    private static final int CHUNK = 1 << 16; // bytes, a multiple of every element's size
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]{0,60})\\)");

    private NumpyFile() {}

    /**
     * An array.
     *
     * @param shape its sides
     * @param values row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in transit, never compared
    record Numbers(int[] shape, double[] values) {}

    /**
     * Reads some of the arrays of a file.
     *
     * @param names which, without the ending {@code .npy}
     * @return those that exist
     * @throws IOException naming the file and what is wrong with it
     */
    static Map<String, Numbers> read(Path file, String... names) throws IOException {
        Map<String, Numbers> found = new LinkedHashMap<>();
        try (ZipFile archive = new ZipFile(file.toFile())) {
            if (archive.size() > MOST_ARRAYS) {
                throw new IOException("it holds " + archive.size() + " arrays, expected at most " + MOST_ARRAYS);
            }
            Enumeration<? extends ZipEntry> entries = archive.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName().replaceFirst("\\.npy$", "");
                if (Arrays.asList(names).contains(name)) {
                    try (DataInputStream stream = new DataInputStream(archive.getInputStream(entry))) {
                        if (found.put(name, array(stream, name)) != null) {
                            throw new IOException("it holds " + name + " twice");
                        }
                    }
                }
            }
        } catch (ZipException | IllegalArgumentException noArchive) {
            throw new IOException(file + " is not an .npz file: " + noArchive.getMessage(), noArchive);
        } catch (EOFException ended) {
            throw new IOException(file + " is not a usable .npz file: an array is truncated", ended);
        } catch (IOException wrong) {
            throw new IOException(file + " is not a usable .npz file: " + wrong.getMessage(), wrong);
        }
        return found;
    }

    private static Numbers array(DataInputStream stream, String name) throws IOException {
        byte[] magic = new byte[MAGIC.length];
        stream.readFully(magic);
        int major = stream.readUnsignedByte();
        stream.readUnsignedByte();
        if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
            throw new IOException("its " + name + " is not an array of format 1 to 3");
        }
        byte[] size = new byte[major == 1 ? 2 : 4];
        stream.readFully(size);
        long length = ByteBuffer.wrap(Arrays.copyOf(size, 4))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt()
                & 0xFFFFFFFFL;
        if (length > LONGEST_HEADER) {
            throw new IOException(
                    "the header of " + name + " claims " + length + " bytes, expected at most " + LONGEST_HEADER);
        }
        byte[] header = new byte[(int) length];
        stream.readFully(header);
        return values(stream, name, new String(header, StandardCharsets.ISO_8859_1));
    }

    private static Numbers values(InputStream stream, String name, String header) throws IOException {
        Matcher type = TYPE.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find()
                || !order.find()
                || !shape.find()
                || !type.group(2).equals("f")
                || !type.group(3).matches("[48]")
                || type.group(1).equals(">")) {
            throw new IOException("its " + name + " is described by " + header.strip()
                    + "; expected little-endian numbers of 32 or 64 bits ('<f4', '<f8')");
        }
        int[] sides = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(side -> !side.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        long count = 1;
        for (int side : sides) {
            count *= side;
            if (count > MOST_NUMBERS) {
                throw new IOException("its " + name + " claims the shape " + Arrays.toString(sides) + ", more than the "
                        + MOST_NUMBERS + " numbers that are read");
            }
        }
        double[] values = numbers(stream, (int) count, Integer.parseInt(type.group(3)), name);
        boolean columns = order.group(1).equals("True") && sides.length == 2;
        return new Numbers(sides, columns ? transposed(values, sides[0], sides[1]) : values);
    }

    /** Grows with the data that are read, so that a small file cannot make us allocate much memory. */
    private static double[] numbers(InputStream stream, int count, int bytes, String name) throws IOException {
        double[] values = new double[Math.min(count, CHUNK)];
        byte[] chunk = new byte[CHUNK];
        int done = 0;
        while (done < count) {
            int wanted = Math.min(CHUNK / bytes, count - done);
            if (stream.readNBytes(chunk, 0, wanted * bytes) < wanted * bytes) {
                throw new EOFException();
            }
            if (done + wanted > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
            }
            ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < wanted; i++) {
                values[done++] = bytes == 4 ? buffer.getFloat() : buffer.getDouble();
            }
        }
        if (stream.read() >= 0) {
            throw new IOException("its " + name + " holds more than its header says");
        }
        return values;
    }

    private static double[] transposed(double[] columns, int height, int width) {
        double[] rows = new double[columns.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                rows[y * width + x] = columns[x * height + y];
            }
        }
        return rows;
    }
}
