package org.drgan.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.pickle.MemoryBudget;
import org.drgan.pickle.Names;
import org.drgan.pickle.Pickle;

/**
 * PyTorch's format before 1.6, in which most checkpoints of this family are: five pickles (a magic number, the protocol,
 * the system, the structure, the storages' keys), then each storage with its count of elements before it.
 */
final class PthLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private PthLegacy() {}

    static PthFile open(MappedFile file) throws IOException {
        ByteBuffer source = file.beginning();
        MemoryBudget memory = PthFile.budget();
        if (!MAGIC.equals(Pickle.read(source, memory, Names.python()))) {
            throw new IOException("it is a pickle, but does not begin with PyTorch's magic number");
        }
        Object protocol = Pickle.read(source, memory, Names.python());
        if (!Long.valueOf(PROTOCOL).equals(protocol)) {
            throw new IOException("its protocol is not " + PROTOCOL + ", the only one that PyTorch ever had");
        }
        Object system = Pickle.read(source, memory, Names.python());
        if (!(system instanceof Map<?, ?> facts) || !Boolean.TRUE.equals(facts.get("little_endian"))) {
            throw new IOException("its numbers are not in the order of little-endian machines;"
                    + " load and save it once on such a machine");
        }
        Map<String, PthStorage> storages = new LinkedHashMap<>();
        Object structure = Pickle.read(source, memory, TorchNames.of(storages));
        Object keys = Pickle.read(source, memory, Names.python());
        if (!(keys instanceof List<?> ordered)) {
            throw new IOException("its storages have no list of keys");
        }
        return new PthFile(file, structure, begins(file, source.position(), ordered, storages));
    }

    private static Map<String, Long> begins(MappedFile file, long after, List<?> keys, Map<String, PthStorage> storages)
            throws IOException {
        Map<String, Long> begins = new HashMap<>();
        long at = after;
        for (Object key : keys) {
            PthStorage storage = key instanceof String name ? storages.get(name) : null;
            if (storage == null) {
                throw new IOException("it lists a storage that no tensor of it uses");
            }
            long size = storage.elements() * storage.type().bytes;
            if (file.size() - at < Long.BYTES || file.size() - at - Long.BYTES < size) {
                throw new IOException("it ends before its storage " + ZipRecords.shown(storage.key()) + " of " + size
                        + " bytes: it was cut short, fetch it again");
            }
            long elements = file.little(at, Long.BYTES).getLong();
            if (elements != storage.elements() || begins.put(storage.key(), at + Long.BYTES) != null) {
                throw new IOException("its storage " + ZipRecords.shown(storage.key()) + " has " + elements
                        + " elements, but " + storage.elements() + " are announced, or it is there twice");
            }
            at += Long.BYTES + size;
        }
        if (begins.size() != storages.size()) {
            throw new IOException("a storage that its tensors use is missing");
        }
        return begins;
    }
}
