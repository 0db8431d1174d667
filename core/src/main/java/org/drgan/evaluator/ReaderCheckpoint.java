package org.drgan.evaluator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.State;
import org.drgan.train.AdamOptimiser;
import org.drgan.weights.Safetensors;

/**
 * The checkpoint of an unfinished training of an {@link AttributeReader}. The same training continues from it with
 * bit-identical results. Measures do not accept it as a trained reader.
 *
 * @param file of the checkpoint
 * @param training everything that the result depends on, by name
 */
public record ReaderCheckpoint(Path file, Map<String, String> training) {
    private static final String READER = "reader.";
    private static final String OPTIMISER = "optimiser.";
    private static final String DONE = "steps_done";

    /** The checkpoint's file, beside that of the finished reader. */
    static ReaderCheckpoint of(Path out, Map<String, String> training) {
        return new ReaderCheckpoint(beside(out), training);
    }

    private static Path beside(Path out) {
        return out.resolveSibling(out.getFileName() + ".unfinished");
    }

    /**
     * The number of steps of an unfinished training, from its file; 0 when there is none.
     *
     * @param out file of the finished reader
     * @throws IOException naming the file, when it is damaged
     */
    public static long steps(Path out) throws IOException {
        Path file = beside(out);
        if (!Files.exists(file)) {
            return 0;
        }
        try (PointerScope scope = new PointerScope()) {
            return steps(file, Safetensors.read(file).requireUnchanged(file).metadata());
        }
    }

    private static int steps(Path file, Map<String, String> metadata) throws IOException {
        String done = metadata.getOrDefault(DONE, "");
        if (!done.matches("\\d{1,9}")) {
            throw new IOException(file + " is not an unfinished training of a reader or evaluator: it has no " + DONE);
        }
        return Integer.parseInt(done);
    }

    /**
     * Restores a reader and its optimiser.
     *
     * @return the number of steps; 0 when there is no checkpoint, then nothing has changed
     * @throws IOException when the file is damaged
     * @throws IllegalArgumentException when it is of another training, naming the differences
     */
    int load(AttributeReader reader, AdamOptimiser optimiser) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents contents = Safetensors.read(file).requireUnchanged(file);
            int steps = steps(file, contents.metadata());
            requireSame(contents.metadata());
            try {
                State.load(reader, part(contents.tensors(), READER));
                optimiser.load(part(contents.tensors(), OPTIMISER));
            } catch (IllegalArgumentException misfit) {
                throw new IOException(
                        file + " does not fit the reader that is trained now: " + misfit.getMessage()
                                + ". Remove it to start again",
                        misfit);
            }
            return steps;
        }
    }

    private void requireSame(Map<String, String> kept) {
        List<String> different = training.keySet().stream()
                .filter(name -> !Objects.equals(training.get(name), kept.get(name)))
                .map(name -> name + " was " + kept.get(name) + " and is now " + training.get(name))
                .toList();
        if (!different.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " is of another training that is not finished: " + String.join("; ", different)
                            + ". Continue that one, write to another file, or remove " + file.getFileName()
                            + " to start again");
        }
    }

    private static Map<String, Tensor> part(Map<String, Tensor> tensors, String prefix) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }

    /** Writes the checkpoint, atomically. */
    void save(int steps, AttributeReader reader, AdamOptimiser optimiser) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            State.of(reader).forEach((name, tensor) -> tensors.put(READER + name, tensor));
            optimiser.state().forEach((name, tensor) -> tensors.put(OPTIMISER + name, tensor));
            Map<String, String> metadata = new LinkedHashMap<>(training);
            metadata.put(DONE, Integer.toString(steps));
            Safetensors.write(file, tensors, Safetensors.sealed(tensors, metadata));
        }
    }

    /** Removes the file: the training is finished. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
