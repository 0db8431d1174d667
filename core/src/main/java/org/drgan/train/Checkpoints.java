package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.weights.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checkpoints of a run: folders {@code step-000123} of safetensors files and {@code state.json}.
 *
 * <p>A checkpoint is written under a temporary name, synced to the disk and renamed; its state, written last, holds the
 * hash of every file and of itself. So if writing fails at any point, the previous checkpoint is still complete and is
 * found. Damaged checkpoints are never deleted and do not count as kept.
 */
public final class Checkpoints {
    /** The folder of the checkpoints in a run folder. */
    static final String FOLDER = "checkpoints";

    private static final String PREFIX = "step-";
    private static final String ASIDE = ".writing-";
    private static final String DAMAGED = "damaged-";
    private static final String HASH = "hash";
    private static final int LARGEST_STATE = 1 << 22; // bytes
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path folder;
    private final int keep;
    private final Writer writer;
    private final Set<Path> whole = new HashSet<>(); // verified or written by this object

    /** Writes one part to the disk; replaced in tests. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException;
    }

    /**
     * @param folder of the checkpoints
     * @param keep how many are kept; older ones are deleted
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
     * Writes a checkpoint, then removes older ones, so that {@code keep} complete ones remain, including the new one.
     *
     * @param parts tensors by name for each file, as {@code generator} or {@code optimiser-generator}
     * @throws IOException saying that it could not be written and which is the last complete checkpoint
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
            DurableFile.write(aside.resolve(Checkpoint.STATE), toJson(complete));
            replace(aside, target);
            whole.add(target);
            prune(target);
            return new Checkpoint(target, complete);
        } catch (IOException problem) {
            String last = newest().stream()
                    .filter(this::isWhole)
                    .findFirst()
                    .map(Path::toString)
                    .orElse("none");
            throw new IOException(
                    "the checkpoint of step " + state.step() + " could not be written: " + problem.getMessage()
                            + ". The last complete one is " + last + "; free some space, then resume from it.",
                    problem);
        } finally {
            removeAside();
        }
    }

    /**
     * The newest complete checkpoint; empty when the folder has no checkpoints.
     *
     * @param note receives a sentence about each one that had to be skipped
     * @throws IOException when there are checkpoints, but all of them are damaged
     */
    public Optional<Checkpoint> latest(Consumer<String> note) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path candidate : newest()) {
            try {
                Checkpoint found = read(candidate);
                whole.add(candidate);
                problems.forEach(note);
                return Optional.of(found);
            } catch (IOException damaged) {
                whole.remove(candidate);
                problems.add("Skipping the checkpoint " + candidate + ": " + damaged.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException("none of the " + problems.size() + " checkpoints in " + folder
                    + " can be used, so there is nothing to continue from; nothing was changed. The newest: "
                    + problems.get(0).substring("Skipping the checkpoint ".length())
                    + ". Restore them from a copy, or start again in another folder");
        }
        return Optional.empty();
    }

    /**
     * Renames damaged checkpoints to {@code damaged-step-000123}, so that new ones can use their names.
     *
     * @param note receives a sentence about each one
     */
    void setDamagedAside(Consumer<String> note) throws IOException {
        for (Path candidate : newest()) {
            if (!isWhole(candidate)) {
                String name = DAMAGED + candidate.getFileName();
                Path aside = folder.resolve(name);
                for (int number = 2; Files.exists(aside); number++) {
                    aside = folder.resolve(name + "-" + number);
                }
                DurableFile.rename(candidate, aside);
                note.accept("The damaged checkpoint " + candidate.getFileName() + " was renamed to " + aside + ".");
            }
        }
    }

    private boolean isWhole(Path candidate) {
        if (whole.contains(candidate)) {
            return true;
        }
        try {
            read(candidate);
            whole.add(candidate);
            return true;
        } catch (IOException damaged) {
            return false;
        }
    }

    /**
     * Reads one checkpoint and checks its files against their hashes.
     *
     * @throws IOException saying what is missing or damaged
     */
    public static Checkpoint read(Path folder) throws IOException {
        Path file = folder.resolve(Checkpoint.STATE);
        if (!Files.exists(file)) {
            throw new IOException("it has no " + Checkpoint.STATE + ", so it was never finished");
        }
        try {
            Checkpoint checkpoint = new Checkpoint(folder, fromJson(DurableFile.readSmall(file, LARGEST_STATE)));
            checkpoint.verify();
            return checkpoint;
        } catch (JacksonException | NullPointerException | ClassCastException malformed) {
            throw new IOException("its " + Checkpoint.STATE + " is damaged", malformed);
        }
    }

    /** The state with a hash of itself. */
    private static byte[] toJson(Checkpoint.State state) {
        ObjectNode tree = JSON.valueToTree(state);
        tree.put(HASH, hash(tree));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
    }

    /** States of version 0.2.0 and earlier have no hash. */
    private static Checkpoint.State fromJson(byte[] json) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(json);
        JsonNode hash = tree.remove(HASH);
        if (hash != null && !hash.asString("").equals(hash(tree))) {
            throw new IOException("its " + Checkpoint.STATE + " is damaged: it is not what was written");
        }
        return JSON.treeToValue(tree, Checkpoint.State.class);
    }

    private static String hash(ObjectNode tree) {
        return DurableFile.hash(JSON.writeValueAsBytes(tree));
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

    /** Replaces a folder by renaming, so that one of the two is complete at any moment. */
    private void replace(Path aside, Path target) throws IOException {
        if (Files.exists(target)) { // after a roll-back the same step is saved again
            DurableFile.rename(target, folder.resolve(ASIDE + "old-" + target.getFileName()));
        }
        DurableFile.rename(aside, target);
    }

    private void prune(Path written) throws IOException {
        List<Path> others = newest().stream()
                .filter(other -> !other.equals(written) && isWhole(other))
                .toList();
        for (Path old : others.subList(Math.min(keep - 1, others.size()), others.size())) {
            whole.remove(old);
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
