package org.drgan.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.drgan.pickle.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * A file that {@code torch.save} wrote, in the zip format of PyTorch 1.6 and later or the one before. Only data are read:
 * tensors, numbers, texts and their containers.
 */
final class PthFile {
    static final String ROOT = "<root>"; // the name of a tensor that is the whole file

    private static final long MOST_STRUCTURE = 512L << 20; // bytes of heap for everything but the tensors' elements
    private static final long COPIES =
            64L << 20; // bytes for views that must be copied, besides the file's size four times
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 10_000_000;

    private final MappedFile file;
    private final @Nullable Object structure;
    private final Map<String, Long> begins; // first byte of each storage, by its key
    private final MemoryBudget copies;

    PthFile(MappedFile file, @Nullable Object structure, Map<String, Long> begins) {
        this.file = file;
        this.structure = structure;
        this.begins = begins;
        this.copies = new MemoryBudget(COPIES + 4 * file.size());
    }

    /**
     * Opens a file and checks everything but the meaning of its names.
     *
     * @throws IOException saying what was found and what was expected; the caller adds the file's name
     */
    static PthFile open(Path path) throws IOException {
        return open(MappedFile.open(path));
    }

    static PthFile open(MappedFile file) throws IOException {
        ByteBuffer start = file.little(0, (int) Math.min(file.size(), 512));
        if (start.remaining() >= 4 && start.get(0) == 'P' && start.get(1) == 'K') {
            return PthZip.open(file);
        }
        if (start.get(0) == (byte) 0x80) {
            return PthLegacy.open(file);
        }
        throw new IOException("it is no PyTorch file but " + guess(start));
    }

    static MemoryBudget budget() {
        return new MemoryBudget(MOST_STRUCTURE);
    }

    /** Everything in the file as plain Java values; tensors are {@link PthTensor}. */
    @Nullable
    Object structure() {
        return structure;
    }

    /**
     * All tensors, named by the keys and indices that lead to them with a slash between.
     *
     * @throws IOException when there is none, or the structure is too deep or large to be one of weights
     */
    Map<String, PthTensor> tensors() throws IOException {
        Map<String, PthTensor> found = new LinkedHashMap<>();
        collect(structure, "", 0, new int[1], found);
        if (found.isEmpty()) {
            throw new IOException("it holds no tensors: it is not a file of weights");
        }
        return found;
    }

    /** A tensor's elements; copied unless they are in row-major order. */
    Tensor read(PthTensor tensor) throws IOException {
        PthStorage storage = tensor.storage();
        long begin = Objects.requireNonNull(begins.get(storage.key()), "checked when the file was opened");
        Tensor all = file.elements(begin, storage.elements(), storage.type()); // [elements]
        if (tensor.elements() == 0 || tensor.contiguous()) {
            return all.narrow(0, tensor.elements() == 0 ? 0 : tensor.offset(), tensor.elements())
                    .view(tensor.shape());
        }
        copies.take(tensor.bytes());
        return tensor.of(all).contiguous();
    }

    /** Describes a file that is not a PyTorch file. */
    private static String guess(ByteBuffer start) {
        byte[] bytes = new byte[start.remaining()];
        start.duplicate().get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("version https://git-lfs")) {
            return "a placeholder of Git LFS: fetch the file itself with 'git lfs pull'";
        }
        String lower = text.stripLeading().toLowerCase(java.util.Locale.ROOT);
        if (lower.startsWith("<!doctype") || lower.startsWith("<html")) {
            return "a web page, perhaps one that says why the file was not sent: fetch it again";
        }
        return "something that begins with " + ZipRecords.shown(text.substring(0, Math.min(16, text.length())));
    }

    private static void collect(
            @Nullable Object value, String path, int depth, int[] visited, Map<String, PthTensor> found)
            throws IOException {
        if (depth > DEEPEST || ++visited[0] > MOST_VALUES) {
            throw new IOException("its values are nested deeper than " + DEEPEST + " times, or are more than "
                    + MOST_VALUES + ": it is not a file of weights");
        }
        if (value instanceof PthTensor tensor) {
            String name = path.isEmpty() ? ROOT : path;
            if (found.put(name, tensor) != null) {
                throw new IOException("two of its tensors have the name " + ZipRecords.shown(name));
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                collect(entry.getValue(), joined(path, entry.getKey()), depth + 1, visited, found);
            }
        } else if (value instanceof List<?> list) {
            for (int index = 0; index < list.size(); index++) {
                collect(list.get(index), joined(path, index), depth + 1, visited, found);
            }
        }
    }

    private static String joined(String path, Object key) throws IOException {
        String joined = path.isEmpty() ? key.toString() : path + "/" + key;
        if (joined.length() > 4096) {
            throw new IOException("one of its tensors has a name of more than 4096 letters");
        }
        return joined;
    }
}
