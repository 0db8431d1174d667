package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.weights.Safetensors;

/**
 * A complete checkpoint on disk.
 *
 * @param folder of the checkpoint
 * @param state its description, {@code state.json}
 */
public record Checkpoint(Path folder, State state) {
    static final String STATE = "state.json";
    static final String EXTENSION = ".safetensors";

    /**
     * Everything in a checkpoint but its tensors.
     *
     * @param step steps done
     * @param seed of all randomness; seed and step determine all later random numbers
     * @param settings hash of the settings
     * @param version of the code
     * @param data fingerprint of the pictures
     * @param notes other values that the training loop restores, by name
     * @param files SHA-256 of each file, by its name; filled in when the checkpoint is written
     */
    public record State(
            long step,
            long seed,
            String settings,
            String version,
            String data,
            Map<String, String> notes,
            Map<String, String> files) {
        /** Copies the maps and keeps their order. */
        public State {
            notes = new LinkedHashMap<>(notes);
            files = new LinkedHashMap<>(files);
        }

        /** A state whose files are not yet known. */
        public static State of(
                long step, long seed, String settings, String version, String data, Map<String, String> notes) {
            return new State(step, seed, settings, version, data, notes, Map.of());
        }

        State withFiles(Map<String, String> hashes) {
            return new State(step, seed, settings, version, data, notes, hashes);
        }
    }

    /** Steps done. */
    public long step() {
        return state.step();
    }

    /** Whether the checkpoint has a part of this name. */
    public boolean has(String part) {
        return state.files().containsKey(part + EXTENSION);
    }

    /** The names of its parts. */
    List<String> parts() {
        return state.files().keySet().stream()
                .map(file -> file.substring(0, file.length() - EXTENSION.length()))
                .sorted()
                .toList();
    }

    /** The file of a part, as {@code generator} or {@code optimiser-generator}. */
    public Path file(String part) {
        return folder.resolve(part + EXTENSION);
    }

    /**
     * Reads a part's tensors, in the caller's scope.
     *
     * @throws IOException naming the part, when it is missing or its file cannot be read
     */
    public Map<String, Tensor> part(String part) throws IOException {
        if (!has(part)) {
            throw new IOException("the checkpoint " + folder + " has no part '" + part + "', only "
                    + state.files().keySet() + ": it was written with other settings");
        }
        return Safetensors.read(file(part)).tensors();
    }

    /** @throws IOException naming the first file whose hash has changed since the checkpoint was written */
    void verify() throws IOException {
        String name = Checkpoints.name(step());
        if (!folder.toAbsolutePath().endsWith(name)) {
            throw new IOException("its " + STATE + " is of step " + step() + ", which belongs in a folder " + name);
        }
        for (Map.Entry<String, String> file : state.files().entrySet()) {
            if (!file.getKey().matches("[A-Za-z0-9._-]+" + EXTENSION)) {
                throw new IOException("it lists a file with the strange name '" + file.getKey() + "'");
            }
            if (!DurableFile.hash(folder.resolve(file.getKey())).equals(file.getValue())) {
                throw new IOException("its file " + file.getKey() + " is damaged");
            }
        }
    }
}
