package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The records of a zip file as PyTorch writes them: stored as they are, never compressed, so that no record is larger
 * than the file. Directory and records must agree, be inside the file and not overlap; nothing is ever unpacked to a
 * path.
 */
final class ZipRecords {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_SIZE = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long MOST_DIRECTORY = 256L << 20;
    private static final long IN_64 = 0xffffffffL;
    private static final int SIZES_FOLLOW = 8; // flag: the local header's sizes are zero

    private final MappedFile file;
    private final Map<String, Record> records = new LinkedHashMap<>();

    /** The position of a record's bytes in the file, whether they are uncompressed, and their checksum. */
    record Record(String name, long begin, long end, boolean stored, int crc) {
        long size() {
            return end - begin;
        }
    }

    /** Reads and checks the directory. */
    ZipRecords(MappedFile file) throws IOException {
        this.file = file;
        readDirectory();
        requireApart();
    }

    Map<String, Record> records() {
        return records;
    }

    /** Checks that a record is not compressed and has the directory's checksum. */
    void requireWhole(Record record) throws IOException {
        if (!record.stored()) {
            throw new IOException(
                    "its record " + shown(record.name())
                            + " is compressed or encrypted, as PyTorch never writes it: unpack it and zip it without compression");
        }
        CRC32 crc = new CRC32();
        file.eachPiece(record.begin(), record.end(), crc::update);
        if ((int) crc.getValue() != record.crc()) {
            throw new IOException("the checksum of its record " + shown(record.name())
                    + " is wrong: the file was damaged on its way");
        }
    }

    private void readDirectory() throws IOException {
        long at = findEnd();
        ByteBuffer end = file.little(at, END_SIZE);
        long count = Short.toUnsignedLong(end.getShort(10));
        long length = Integer.toUnsignedLong(end.getInt(12));
        long begin = Integer.toUnsignedLong(end.getInt(16));
        if (at >= LOCATOR_64_SIZE && file.little(at - LOCATOR_64_SIZE, 4).getInt() == LOCATOR_64) {
            long where = file.little(at - LOCATOR_64_SIZE, LOCATOR_64_SIZE).getLong(8);
            requireWithin(where, 56);
            ByteBuffer wide = file.little(where, 56);
            if (wide.getInt(0) != END_64) {
                throw new IOException("its zip directory does not begin where its end record says");
            }
            count = wide.getLong(32);
            length = wide.getLong(40);
            begin = wide.getLong(48);
        }
        requireWithin(begin, length);
        if (length > MOST_DIRECTORY || count < 0 || count > length / ENTRY_SIZE) {
            throw new IOException("its zip directory claims " + count + " records in " + length + " bytes");
        }
        ByteBuffer directory = file.little(begin, (int) length);
        for (long index = 0; index < count; index++) {
            readEntry(directory);
        }
        if (directory.hasRemaining()) {
            throw new IOException("its zip directory is longer than its records");
        }
    }

    private long findEnd() throws IOException {
        int tail = (int) Math.min(file.size(), END_SIZE + LONGEST_COMMENT);
        ByteBuffer last = file.little(file.size() - tail, tail);
        for (int at = tail - END_SIZE; at >= 0; at--) {
            if (last.getInt(at) == END && at + END_SIZE + Short.toUnsignedInt(last.getShort(at + 20)) == tail) {
                return file.size() - tail + at;
            }
        }
        throw new IOException("it is a zip file without an end record: it was cut short, fetch it again");
    }

    private void readEntry(ByteBuffer directory) throws IOException {
        if (directory.remaining() < ENTRY_SIZE || directory.getInt(directory.position()) != ENTRY) {
            throw new IOException("its zip directory is damaged");
        }
        ByteBuffer entry = directory.slice().order(directory.order());
        int nameLength = Short.toUnsignedInt(entry.getShort(28));
        int extraLength = Short.toUnsignedInt(entry.getShort(30));
        int whole = ENTRY_SIZE + nameLength + extraLength + Short.toUnsignedInt(entry.getShort(32));
        if (whole > entry.remaining()) {
            throw new IOException("its zip directory is damaged");
        }
        directory.position(directory.position() + whole);
        byte[] name = new byte[nameLength];
        entry.get(ENTRY_SIZE, name);
        String text = new String(name, StandardCharsets.UTF_8);
        requireHarmless(text);
        boolean stored = entry.getShort(10) == 0 && (entry.getShort(8) & 1) == 0;
        long[] fields = { // size as packed, size, place of the local header
            Integer.toUnsignedLong(entry.getInt(24)),
            Integer.toUnsignedLong(entry.getInt(20)),
            Integer.toUnsignedLong(entry.getInt(42))
        };
        widen(fields, entry.slice(ENTRY_SIZE + nameLength, extraLength).order(entry.order()));
        if (stored && fields[0] != fields[1]) {
            throw new IOException("its record " + shown(text) + " has two sizes");
        }
        add(name, new Record(text, fields[2], fields[2] + fields[1], stored, entry.getInt(16)));
    }

    /** Numbers that do not fit into 32 bits are in an extra field, in the order of the fields. */
    private static void widen(long[] fields, ByteBuffer extra) throws IOException {
        while (extra.remaining() >= 4) {
            int kind = extra.getShort();
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                throw new IOException("its zip directory is damaged");
            }
            ByteBuffer content = extra.slice(extra.position(), length).order(extra.order());
            extra.position(extra.position() + length);
            for (int field = 0; kind == 1 && field < fields.length; field++) {
                if (fields[field] == IN_64 && content.remaining() >= Long.BYTES) {
                    fields[field] = content.getLong();
                }
            }
        }
    }

    /**
     * Adds a record that begins where its local header ends.
     *
     * @param record with the position of its local header
     */
    private void add(byte[] name, Record record) throws IOException {
        long local = record.begin();
        long size = record.size();
        requireWithin(local, LOCAL_SIZE + name.length);
        ByteBuffer header = file.little(local, LOCAL_SIZE + name.length);
        byte[] again = new byte[name.length];
        header.get(LOCAL_SIZE, again);
        long localSize = Integer.toUnsignedLong(header.getInt(18));
        boolean sameSize = (header.getShort(6) & SIZES_FOLLOW) != 0 || localSize == size || localSize == IN_64;
        if (header.getInt(0) != LOCAL
                || (header.getShort(8) == 0) != record.stored()
                || Short.toUnsignedInt(header.getShort(26)) != name.length
                || !Arrays.equals(name, again)
                || !sameSize) {
            throw new IOException(
                    "its record " + shown(record.name()) + " differs from its entry in the zip directory");
        }
        long begin = local + LOCAL_SIZE + name.length + Short.toUnsignedInt(header.getShort(28));
        requireWithin(begin, size);
        Record placed = new Record(record.name(), begin, begin + size, record.stored(), record.crc());
        if (records.put(record.name(), placed) != null) {
            throw new IOException("its record " + shown(record.name()) + " is there twice");
        }
    }

    private void requireApart() throws IOException {
        List<Record> ordered = new ArrayList<>(records.values());
        ordered.sort(Comparator.comparingLong(Record::begin).thenComparingLong(Record::end));
        for (int index = 1; index < ordered.size(); index++) {
            if (ordered.get(index).begin() < ordered.get(index - 1).end()) {
                throw new IOException("its record " + shown(ordered.get(index).name()) + " overlaps another one");
            }
        }
    }

    private void requireWithin(long begin, long length) throws IOException {
        if (begin < 0 || length < 0 || length > file.size() || begin > file.size() - length) {
            throw new IOException("its zip directory points " + Long.toUnsignedString(length) + " bytes from byte "
                    + Long.toUnsignedString(begin) + ", but the file has " + file.size() + ": was it cut short?");
        }
    }

    /** No record is ever written to a path; names that try to leave a folder show that the file is not of PyTorch. */
    private static void requireHarmless(String name) throws IOException {
        boolean leaves = name.startsWith("/") || name.contains("\\") || name.indexOf('\0') >= 0 || name.contains(":");
        for (String part : name.split("/", -1)) {
            leaves |= part.equals("..") || part.isEmpty() && !name.endsWith("/");
        }
        if (leaves) {
            throw new IOException(
                    "its record " + shown(name) + " has a name that leaves the folder: refused as hostile");
        }
    }

    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (plain.length() <= 80 ? plain : plain.substring(0, 80) + "…") + "'";
    }
}
