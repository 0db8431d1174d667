package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;

/**
 * Tensors by name in a file of the safetensors format: a length, a JSON header, then the plain little-endian elements.
 *
 * <p>A file is not trusted until it is checked: nothing is allocated before the header is known to describe exactly the
 * bytes of the file, without holes, overlaps or names that occur twice.
 */
public final class Safetensors {
    private static final String CHECKSUM = "sha256";
    private static final int LENGTH_BYTES = 8;
    private static final long MAXIMUM_HEADER = 8L << 20;
    private static final int CHUNK = 64 << 20; // a byte buffer cannot show more than 2 GiB of a tensor at once

    private Safetensors() {}

    /**
     * The content of a file.
     *
     * @param tensors by name, on the CPU, in the file's order
     * @param metadata free text by name
     */
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
        /**
         * Checks that nothing has changed since {@link #sealed} was written. Files without a checksum, from older
         * versions and other programs, are accepted.
         *
         * @throws IOException naming the file, if its checksum differs
         */
        public Contents requireUnchanged(Path file) throws IOException {
            String stored = metadata.get(CHECKSUM);
            if (stored != null && !stored.equals(checksum(tensors, metadata))) {
                throw new IOException(
                        file + " is damaged: its checksum is not the one that was stored in it. Restore it,"
                                + " or remove it and make it again");
            }
            return this;
        }

        /** @throws IllegalArgumentException when there is no tensor of this name */
        public Tensor tensor(String name) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException("there is no tensor '" + name + "' among " + tensors.keySet());
            }
            return tensor;
        }
    }

    /** Metadata with a checksum over themselves and the tensors, see {@link Contents#requireUnchanged}. */
    public static Map<String, String> sealed(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(CHECKSUM, checksum(tensors, metadata));
        return all;
    }

    private static String checksum(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, String> said = new TreeMap<>(metadata);
        said.remove(CHECKSUM);
        return DurableFile.hash((State.hash(new TreeMap<>(tensors)) + said).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes tensors so that a crash leaves the old file or the new one, never half of it.
     *
     * @param tensors by name, of any device and layout; their values are written in row-major order
     * @throws IOException naming the file, when it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("no tensor can be named " + SafetensorsHeader.METADATA);
        }
        List<SafetensorsHeader.Entry> entries = layOut(tensors);
        byte[] header = new SafetensorsHeader(entries, metadata).toBytes();
        DurableFile.write(file, channel -> {
            ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
            DurableFile.writeAll(
                    channel, start.putLong(header.length).put(header).flip());
            for (SafetensorsHeader.Entry entry : entries) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor plain = Objects.requireNonNull(tensors.get(entry.name()))
                            .detach()
                            .cpu()
                            .contiguous();
                    eachChunk(plain, entry, buffer -> DurableFile.writeAll(channel, buffer));
                }
            }
        });
    }

    /**
     * Reads and checks a file without copying it: the tensors' memory is the mapped file, and changes to them are not
     * written to it. They stay valid if {@link #write} replaces the file, but it must not be truncated.
     *
     * @return tensors on the CPU that belong to the caller's scope
     * @throws IOException naming the file and saying what was found, what was expected and what to do
     */
    public static Contents read(Path file) throws IOException {
        try {
            return read(MappedFile.open(file));
        } catch (NoSuchFileException missing) {
            throw new IOException(file + " does not exist", missing);
        } catch (IOException problem) {
            String reason = Files.isDirectory(file) ? "it is a folder" : problem.getMessage();
            throw new IOException(
                    file + " is not a usable safetensors file: " + reason
                            + ". Restore it from where it came from, or train or download it again.",
                    problem);
        }
    }

    static Contents read(MappedFile file) throws IOException {
        byte[] json = readHeader(file);
        long start = LENGTH_BYTES + json.length;
        SafetensorsHeader header = SafetensorsHeader.parse(json, file.size() - start);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            tensors.put(entry.name(), tensor(file, start, entry));
        }
        return new Contents(tensors, header.metadata());
    }

    /** SHA-256 of a file's bytes, in lower-case hexadecimal digits. */
    public static String hash(Path file) throws IOException {
        return DurableFile.hash(file);
    }

    /** Wide elements come first, so that each tensor starts at a multiple of its elements' size. */
    private static List<SafetensorsHeader.Entry> layOut(Map<String, Tensor> tensors) {
        List<SafetensorsHeader.Entry> entries = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            List<Long> shape = new ArrayList<>();
            for (long side : Tensors.shape(tensor)) {
                shape.add(side);
            }
            ElementType type = ElementType.of(tensor.scalar_type());
            entries.add(new SafetensorsHeader.Entry(name, type, shape, 0, tensor.numel() * type.bytes));
        });
        entries.sort(Comparator.comparingInt(entry -> -entry.type().bytes)); // stable: else the caller's order
        long position = 0;
        for (int i = 0; i < entries.size(); i++) {
            SafetensorsHeader.Entry entry = entries.get(i);
            entries.set(
                    i,
                    new SafetensorsHeader.Entry(
                            entry.name(), entry.type(), entry.shape(), position, position + entry.end()));
            position += entry.end();
        }
        return entries;
    }

    private static byte[] readHeader(MappedFile file) throws IOException {
        if (file.size() < LENGTH_BYTES) {
            throw new IOException("it has " + file.size() + " bytes, fewer than the header's length needs");
        }
        long size = file.little(0, LENGTH_BYTES).getLong();
        if (size < 2 || size > Math.min(MAXIMUM_HEADER, file.size() - LENGTH_BYTES)) {
            throw new IOException("its header claims " + Long.toUnsignedString(size) + " bytes, but the file has "
                    + file.size() + " and a header at most " + MAXIMUM_HEADER);
        }
        return file.little(LENGTH_BYTES, (int) size).array();
    }

    private static Tensor tensor(MappedFile file, long start, SafetensorsHeader.Entry entry) throws IOException {
        if (entry.type() == ElementType.BOOL) {
            file.eachPiece(start + entry.begin(), start + entry.end(), part -> requireTruthValues(part, entry.name()));
        }
        long elements = (entry.end() - entry.begin()) / entry.type().bytes;
        return file.elements(start + entry.begin(), elements, entry.type()).view(entry.sides());
    }

    private static void requireTruthValues(ByteBuffer buffer, String name) throws IOException {
        while (buffer.hasRemaining()) {
            byte value = buffer.get();
            if (value != 0 && value != 1) {
                throw new IOException("tensor '" + name + "' of truth values holds the byte " + value);
            }
        }
    }

    private interface ChunkAction {
        void accept(ByteBuffer buffer) throws IOException;
    }

    /** Processes a contiguous CPU tensor's memory piece by piece, without a copy. */
    private static void eachChunk(Tensor tensor, SafetensorsHeader.Entry entry, ChunkAction action) throws IOException {
        long size = entry.end() - entry.begin();
        try (BytePointer memory = new BytePointer(tensor.data_ptr())) {
            for (long at = 0; at < size; at += CHUNK) {
                long end = Math.min(size, at + CHUNK);
                action.accept(memory.position(at).limit(end).asByteBuffer());
            }
        }
    }
}
