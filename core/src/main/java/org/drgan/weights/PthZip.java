package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.pickle.Pickle;
import org.drgan.weights.ZipRecords.Record;

/** PyTorch's format since 1.6: a zip of {@code data.pkl} and one record per storage, all in one folder. */
final class PthZip {
    private static final long LONGEST_MARK = 64;

    private PthZip() {}

    static PthFile open(MappedFile file) throws IOException {
        ZipRecords zip = new ZipRecords(file);
        String folder = folder(zip);
        if (zip.records().containsKey(folder + "constants.pkl")) {
            throw new IOException("it is a TorchScript program, not a file of weights:"
                    + " in Python, load it with torch.jit.load and save its state_dict()");
        }
        requireLittleEndian(file, zip, folder);
        Record pickle = record(zip, folder + "data.pkl");
        zip.requireWhole(pickle);
        if (pickle.size() > Integer.MAX_VALUE - 8) {
            throw new IOException("its data.pkl has " + pickle.size() + " bytes");
        }
        Map<String, PthStorage> storages = new LinkedHashMap<>();
        ByteBuffer content = file.little(pickle.begin(), (int) pickle.size());
        Object structure = Pickle.read(content, PthFile.budget(), TorchNames.of(storages));
        Map<String, Long> begins = new HashMap<>();
        for (PthStorage storage : storages.values()) {
            Record record = record(zip, folder + "data/" + storage.key());
            zip.requireWhole(record);
            if (record.size() != storage.elements() * storage.type().bytes) {
                throw new IOException("its storage " + ZipRecords.shown(storage.key()) + " has " + record.size()
                        + " bytes, but " + storage.elements() + " elements of the type " + storage.type()
                        + " are announced");
            }
            begins.put(storage.key(), record.begin());
        }
        return new PthFile(file, structure, begins);
    }

    /** The one folder that all records are in, with its slash. */
    private static String folder(ZipRecords zip) throws IOException {
        List<String> folders = zip.records().keySet().stream()
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .distinct()
                .toList();
        if (folders.size() != 1 || folders.get(0).isEmpty()) {
            throw new IOException("it is a zip file, but its records are not all in one folder, as PyTorch's are");
        }
        return folders.get(0);
    }

    private static Record record(ZipRecords zip, String name) throws IOException {
        Record record = zip.records().get(name);
        if (record == null) {
            throw new IOException("it has no record " + ZipRecords.shown(name));
        }
        return record;
    }

    /** Newer files store their byte order; older ones are little-endian. */
    private static void requireLittleEndian(MappedFile file, ZipRecords zip, String folder) throws IOException {
        Record mark = zip.records().get(folder + "byteorder");
        if (mark == null) {
            return;
        }
        zip.requireWhole(mark);
        String order = StandardCharsets.US_ASCII
                .decode(file.little(mark.begin(), (int) Math.min(mark.size(), LONGEST_MARK)))
                .toString();
        if (!order.equals("little")) {
            throw new IOException("its numbers are in the byte order " + ZipRecords.shown(order)
                    + "; load and save it once on a little-endian machine");
        }
    }
}
