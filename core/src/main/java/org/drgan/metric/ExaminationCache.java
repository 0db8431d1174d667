package org.drgan.metric;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;

/**
 * The results of one examiner for the pictures of one source, in files of {@value #PORTION} pictures each. The folder's
 * name is a hash of everything that the results depend on, so an interrupted evaluation continues where it stopped, and
 * another one with the same pictures does not draw them again.
 */
final class ExaminationCache {
    /** Pictures in each file. */
    static final int PORTION = 200;

    private static final String NUMBERS = "numbers";
    private static final String IDENTITY = "identity";

    private final Path folder;
    private final MeasuredPictures source;
    private final Examiner examiner;
    private final String identity;

    private ExaminationCache(Path folder, MeasuredPictures source, Examiner examiner, String identity) {
        this.folder = folder;
        this.source = source;
        this.examiner = examiner;
        this.identity = identity;
    }

    private static ExaminationCache at(Path parts, MeasuredPictures source, Examiner examiner) {
        String identity = source.identity() + "; " + examiner.identity() + "; drgan " + CodeVersion.current();
        String name =
                DurableFile.hash(identity.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return new ExaminationCache(parts.resolve(name), source, examiner, identity);
    }

    /**
     * Runs examiners on all pictures of a source. Each portion of pictures is drawn or read once for all examiners, and
     * only if the cache lacks results.
     *
     * @param parts folder of the cache
     * @param progress receives how many more pictures are done
     * @return the cached results of each examiner, in order
     * @throws IOException when a picture cannot be read or the cache cannot be written
     */
    static List<ExaminationCache> of(
            Path parts, MeasuredPictures source, List<Examiner> examiners, IntConsumer progress) throws IOException {
        List<ExaminationCache> all =
                examiners.stream().map(examiner -> at(parts, source, examiner)).toList();
        for (int from = 0; from < source.size() && !all.isEmpty(); from += PORTION) {
            int start = from;
            int to = Math.min(source.size(), from + PORTION);
            List<ExaminationCache> missing = all.stream()
                    .filter(cache -> !Files.exists(cache.file(start, to)))
                    .toList();
            if (!missing.isEmpty()) {
                List<MeasuredPictures.Item> items = source.items(from, to);
                for (ExaminationCache cache : missing) {
                    cache.write(from, to, items);
                }
            }
            progress.accept(to - from);
        }
        return all;
    }

    /** Number of pictures in the cache, those that could be read. */
    int count() throws IOException {
        int count = 0;
        for (int from = 0; from < source.size(); from += PORTION) {
            try (PointerScope scope = new PointerScope()) {
                count += (int) read(from).tensor(NUMBERS).numel() - 1;
            }
        }
        return count;
    }

    /** Number of files. */
    int portions() {
        return (source.size() + PORTION - 1) / PORTION;
    }

    /** The places of the pictures in the cache, in order. */
    int[] numbers() throws IOException {
        int[] numbers = new int[count()];
        int at = 0;
        for (int from = 0; from < source.size(); from += PORTION) {
            try (PointerScope scope = new PointerScope()) {
                long[] some = Tensors.longs(read(from).tensor(NUMBERS));
                for (int i = 0; i < some.length - 1; i++) {
                    numbers[at++] = (int) some[i];
                }
            }
        }
        return numbers;
    }

    /** Receives rows, portion by portion. */
    @FunctionalInterface
    interface Reader {
        void rows(Rows rows) throws IOException;
    }

    /** Passes the rows of one kind on, in the order of the pictures; only one portion is in memory at a time. */
    void each(String kind, Reader reader) throws IOException {
        for (int from = 0; from < source.size(); from += PORTION) {
            Rows rows = null;
            try (PointerScope scope = new PointerScope()) {
                Map<String, Tensor> tensors = read(from).tensors();
                Tensor tensor = tensors.get(kind);
                if (tensor != null) { // none when no picture of the portion could be read
                    rows = new Rows((int) tensor.size(1), Tensors.floats(tensor));
                }
            }
            if (rows != null) {
                reader.rows(rows);
            }
        }
    }

    /** The first rows of one kind, in memory. */
    Rows first(String kind, int most) throws IOException {
        List<Rows> parts = new ArrayList<>();
        each(kind, rows -> {
            if (parts.stream().mapToInt(Rows::count).sum() < most) {
                parts.add(rows);
            }
        });
        int width = parts.isEmpty() ? 1 : parts.get(0).width();
        int count = Math.min(most, parts.stream().mapToInt(Rows::count).sum());
        float[] values = new float[Math.multiplyExact(count, width)];
        int at = 0;
        for (Rows part : parts) {
            int size = Math.min(part.values().length, values.length - at);
            System.arraycopy(part.values(), 0, values, at, size);
            at += size;
        }
        return new Rows(width, values);
    }

    private void write(int from, int to, List<MeasuredPictures.Item> items) throws IOException {
        Map<String, Rows> kinds = Examiner.examineAll(examiner, items);
        long[] numbers = new long[items.size() + 1]; // one more, so that the tensor is never empty
        for (int i = 0; i < items.size(); i++) {
            numbers[i] = items.get(i).number();
        }
        numbers[items.size()] = to;
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(NUMBERS, Tensors.of(numbers, numbers.length));
            kinds.forEach((kind, rows) -> tensors.put(kind, Tensors.of(rows.values(), rows.count(), rows.width())));
            Safetensors.write(file(from, to), tensors, Safetensors.sealed(tensors, Map.of(IDENTITY, identity)));
        }
    }

    private Safetensors.Contents read(int from) throws IOException {
        Path file = file(from, Math.min(source.size(), from + PORTION));
        Safetensors.Contents contents = Safetensors.read(file).requireUnchanged(file);
        String found = contents.metadata().getOrDefault(IDENTITY, "nothing that it says");
        if (!found.equals(identity)) {
            throw new IOException(file + " was computed for " + found + ", but is now needed for " + identity
                    + ": remove the folder " + folder + " and run the command again");
        }
        return contents;
    }

    /** The name holds both ends, so that the last portion of a smaller count is not mistaken for a full one. */
    private Path file(int from, int to) {
        return folder.resolve(String.format(Locale.ROOT, "%07d-%07d.safetensors", from, to));
    }
}
