package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.weights.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checkpoints of a run: folders {@code step-000123} of safetensors files and {@code state.json}.
 *
 * <p>A checkpoint is written under a temporary name, synced to the disk and renamed; its state, written last, holds the
 * hash of every file. So whatever happens while one is written, the one before it stays whole and is found.
 */
public final class Checkpoints {
    private static final String PREFIX = "step-";
    private static final String ASIDE = ".writing-";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final int keep;
    private final Writer writer;

    /** How a part reaches the disk; tests let it fail. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException;
    }

    /**
     * @param folder where they lie
     * @param keep how many are kept, the newest ones
     */
    public Checkpoints(Path folder, int keep) {
        this(folder, keep, Safetensors::write);
    }

    Checkpoints(Path folder, int keep, Writer writer) {
        this.folder = folder;
        this.keep = keep;
        this.writer = writer;
    }

    /**
     * Writes a checkpoint, then removes those that are older than the newest {@code keep}.
     *
     * @param parts tensors by name for each file, as {@code generator} or {@code optimiser-generator}
     * @throws IOException saying that it could not be written and which checkpoint is the last whole one
     */
    public Checkpoint write(Checkpoint.State state, Map<String, Map<String, Tensor>> parts) throws IOException {
        Path target = folder.resolve(name(state.step()));
        Path aside = folder.resolve(ASIDE + target.getFileName());
        try {
            removeAside();
            Files.createDirectories(aside);
            Map<String, String> hashes = new LinkedHashMap<>();
            for (Map.Entry<String, Map<String, Tensor>> part : parts.entrySet()) {
                Path file = aside.resolve(part.getKey() + Checkpoint.EXTENSION);
                writer.write(file, part.getValue(), Map.of("step", Long.toString(state.step())));
                hashes.put(file.getFileName().toString(), DurableFile.hash(file));
            }
            Checkpoint.State complete = state.withFiles(hashes);
            DurableFile.write(
                    aside.resolve(Checkpoint.STATE),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(complete));
            delete(target); // after going back to an earlier step the same step comes again
            DurableFile.rename(aside, target);
            prune();
            return new Checkpoint(target, complete);
        } catch (IOException problem) {
            String last = newest().stream().findFirst().map(Path::toString).orElse("none");
            throw new IOException(
                    "the checkpoint of step " + state.step() + " could not be written: " + problem.getMessage()
                            + " The last one, still whole, is " + last + "; free some space, then resume from it.",
                    problem);
        } finally {
            removeAside();
        }
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param note is told, in a sentence, about each one that had to be skipped
     */
    public Optional<Checkpoint> latest(Consumer<String> note) {
        for (Path candidate : newest()) {
            try {
                return Optional.of(read(candidate));
            } catch (IOException damaged) {
                note.accept("Skipping the checkpoint " + candidate + ": " + damaged.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * One checkpoint, its files checked against their hashes.
     *
     * @throws IOException saying what is missing or damaged
     */
    public static Checkpoint read(Path folder) throws IOException {
        Path file = folder.resolve(Checkpoint.STATE);
        if (!Files.exists(file)) {
            throw new IOException("it has no " + Checkpoint.STATE + ", so it was never finished");
        }
        try {
            Checkpoint checkpoint =
                    new Checkpoint(folder, JSON.readValue(Files.readAllBytes(file), Checkpoint.State.class));
            checkpoint.verify();
            return checkpoint;
        } catch (JacksonException | NullPointerException malformed) {
            throw new IOException("its " + Checkpoint.STATE + " is damaged", malformed);
        }
    }

    /** The folder name of a step's checkpoint. */
    static String name(long step) {
        return String.format(Locale.ROOT, PREFIX + "%06d", step);
    }

    /** Folders that look like checkpoints, the highest step first. */
    List<Path> newest() {
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> children = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            children.filter(child -> child.getFileName().toString().matches(PREFIX + "\\d{6,18}"))
                    .forEach(folders::add);
        } catch (IOException unreadable) {
            return folders;
        }
        folders.sort(Comparator.comparingLong(Checkpoints::step).reversed());
        return folders;
    }

    private static long step(Path folder) {
        return Long.parseLong(folder.getFileName().toString().substring(PREFIX.length()));
    }

    private void prune() throws IOException {
        List<Path> folders = newest();
        for (Path old : folders.subList(Math.min(keep, folders.size()), folders.size())) {
            delete(old);
        }
    }

    private void removeAside() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.filter(
                            path -> path.getFileName().toString().startsWith(ASIDE))
                    .toList()) {
                delete(child);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.deleteIfExists(folder.resolve(Checkpoint.STATE)); // first, so that half a checkpoint never counts
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
