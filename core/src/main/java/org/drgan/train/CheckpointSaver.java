package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFile;
import org.drgan.files.DurableFolder;
import org.drgan.model.MatchingModel;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.text.Plain;

/** Saves a training run in its run folder, as a checkpoint and as a model folder, and restores it. */
final class CheckpointSaver {
    private static final String SLOWING = "slowing";
    private static final String SECONDS = "seconds";

    private static final String USED = "hash of the ";
    private static final int SHOWN = 8; // at most as many changed settings are listed

    private final Training training;
    private final Run run;
    private final Checkpoints checkpoints;
    private final Settings settings;
    private final String data;
    private final Consumer<String> note;
    private boolean checked; // whether damaged checkpoints have been set aside

    /**
     * @param data fingerprint of the pictures
     * @param note receives sentences for the user
     */
    CheckpointSaver(
            Training training,
            Run run,
            Checkpoints checkpoints,
            Settings settings,
            String data,
            Consumer<String> note) {
        this.training = training;
        this.run = run;
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.data = data;
        this.note = note;
    }

    /** Refuses a folder with checkpoints of an earlier training, which would count as the newest. */
    void requireUnused() throws IOException {
        Optional<Path> found = checkpoints.newest().stream().findFirst();
        if (found.isPresent()) {
            throw new IOException("the run folder " + run.folder() + " holds an earlier training, with the checkpoint "
                    + found.get().getFileName() + ": continue it with --resume, or choose another folder");
        }
        requireNoModel();
    }

    /** Refuses a folder with a model but no checkpoints: a new training would overwrite that model. */
    void requireNoModel() throws IOException {
        Path model = run.folder().resolve("model");
        if (Files.exists(model)) {
            throw new IOException("the run folder " + run.folder() + " holds the model of an earlier training, but no"
                    + " checkpoint to resume from: choose another folder, or move " + model + " away");
        }
    }

    /**
     * Writes a checkpoint.
     *
     * @param seconds of training, all processes together
     * @param slowing factor of all learning rates
     */
    Checkpoint save(long step, double seconds, double slowing) throws IOException {
        run.requireHeld();
        if (!checked) {
            checkpoints.setDamagedAside(note);
            checked = true;
        }
        Map<String, String> notes = new LinkedHashMap<>();
        training.uses().forEach((name, hash) -> notes.put(USED + name, hash));
        notes.put(SLOWING, Double.toString(slowing));
        notes.put(SECONDS, Double.toString(seconds));
        return checkpoints.write(
                Checkpoint.State.of(step, settings.seed(), settings.hash(), CodeVersion.current(), data, notes),
                training.state());
    }

    /** Writes the model folder. */
    void export(long step, double seconds) throws IOException {
        Path model = run.folder().resolve("model");
        try {
            DurableFolder.write(model, aside -> {
                training.export(aside);
                Provenance.write(aside, provenance(step, seconds));
            });
            if (!Provenance.lists(model, MatchingModel.FEATURE_DISCRIMINATOR)) { // the settings may have changed
                Files.deleteIfExists(model.resolve(MatchingModel.FEATURE_DISCRIMINATOR));
            }
        } catch (IOException problem) {
            throw new IOException(
                    "the model of step " + step + " could not be written: " + problem.getMessage()
                            + ". Its checkpoint is complete; free some space, then resume from it.",
                    problem);
        }
    }

    private Map<String, Object> provenance(long step, double seconds) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("version", CodeVersion.current());
        provenance.put("settings", settings.hash());
        provenance.put("seed", settings.seed());
        provenance.put("data", data);
        provenance.put("step", step);
        provenance.put("steps", training.steps());
        provenance.put("pictures", step * training.batchSize());
        provenance.put("hours", Math.round(seconds / 36) / 100.0);
        return provenance;
    }

    /**
     * Restores the newest complete checkpoint, if there is one. Changes nothing in the run folder.
     *
     * @throws IOException saying why none of the checkpoints can be used for this training
     */
    Optional<Checkpoint> restore() throws IOException {
        checked = false;
        Optional<Checkpoint> latest = checkpoints.latest(note);
        if (latest.isPresent()) {
            Checkpoint checkpoint = latest.get();
            requireSame(checkpoint);
            if (!checkpoint.state().data().equals(data)) {
                note.accept(
                        "The pictures are not those that this training began with; it continues with the new ones.");
            }
            try (PointerScope scope = new PointerScope()) {
                training.restore(parts(checkpoint));
            } catch (IllegalArgumentException misfit) {
                throw new IOException(
                        "the checkpoint " + checkpoint.folder() + " does not fit these settings: " + misfit.getMessage()
                                + ". Resume with the settings in "
                                + run.folder().resolve(Settings.FILE)
                                + ", or start again in another folder.",
                        misfit);
            }
        }
        return latest;
    }

    /** The parts that the training has; reports those that only the checkpoint has. */
    private Map<String, Map<String, Tensor>> parts(Checkpoint checkpoint) throws IOException {
        Set<String> own = training.state().keySet();
        List<String> unused =
                checkpoint.parts().stream().filter(part -> !own.contains(part)).toList();
        if (!unused.isEmpty()) {
            note.accept("These settings do not use " + String.join(", ", unused)
                    + " of the checkpoint; later checkpoints" + " will not contain them.");
        }
        Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();
        for (String part : own) {
            if (!checkpoint.has(part)) {
                throw new IllegalArgumentException("it has no part '" + part + "', only " + checkpoint.parts());
            }
            parts.put(part, checkpoint.part(part));
        }
        return parts;
    }

    /**
     * Seed and everything that the training uses must be those of the checkpoint; other settings may differ, which is
     * reported.
     */
    private void requireSame(Checkpoint checkpoint) throws IOException {
        Checkpoint.State state = checkpoint.state();
        if (state.seed() != settings.seed()) {
            throw new IOException("the training in " + run.folder() + " has the seed " + state.seed()
                    + ", but now the seed is " + settings.seed()
                    + ": continue with its seed, or start again in another folder");
        }
        for (Map.Entry<String, String> use : training.uses().entrySet()) {
            String before = state.notes().get(USED + use.getKey());
            if (before != null && !before.equals(use.getValue())) {
                throw new IOException("the checkpoint " + checkpoint.folder() + " was made with another "
                        + use.getKey() + " (hash " + Plain.hash(before) + ") than the one given now (hash "
                        + Plain.hash(use.getValue()) + "): continue with the former, or start again in another folder");
            }
        }
        requireNumber(checkpoint, SLOWING, 1);
        requireNumber(checkpoint, SECONDS, 0);
        tellChanges(state);
    }

    private static void requireNumber(Checkpoint checkpoint, String name, double usual) throws IOException {
        String text = checkpoint.state().notes().getOrDefault(name, Double.toString(usual));
        if (!text.matches("\\d{1,15}(\\.\\d{1,20})?(E-?\\d{1,2})?")) {
            throw new IOException("the checkpoint " + checkpoint.folder() + " says '" + text + "' for " + name
                    + ", expected a number from 0: it is damaged");
        }
    }

    /** Reports settings that differ from those of the checkpoint, if these are still in the run folder. */
    private void tellChanges(Checkpoint.State state) throws IOException {
        List<Path> configs = run.configs();
        if (configs.isEmpty()) {
            return;
        }
        Path written = configs.get(0);
        boolean known = false;
        for (Path config : configs) {
            if (DurableFile.hash(config).equals(state.settings())) {
                written = config;
                known = true;
                break;
            }
        }
        if (!known) {
            note.accept("The settings in " + written + " are not those that the checkpoint of step " + state.step()
                    + " was written with: they were changed by hand.");
        }
        Map<String, String> before;
        try {
            before = Settings.read(written).withAbsolutePaths().flat();
        } catch (IllegalArgumentException unreadable) {
            note.accept("The settings that the training began with cannot be read: " + unreadable.getMessage());
            return;
        }
        List<String> changes = new ArrayList<>();
        settings.flat().forEach((name, value) -> {
            String old = before.getOrDefault(name, "");
            if (!old.equals(value)) {
                changes.add(name + " " + old + " -> " + value);
            }
        });
        if (!changes.isEmpty()) {
            int shown = Math.min(SHOWN, changes.size());
            note.accept("Settings that are not those of the checkpoint: " + String.join(", ", changes.subList(0, shown))
                    + (changes.size() > shown ? " and " + (changes.size() - shown) + " more" : "") + ".");
        }
    }

    /** The factor of all learning rates when a checkpoint was saved. */
    static double slowing(Checkpoint checkpoint) {
        return Double.parseDouble(checkpoint.state().notes().getOrDefault(SLOWING, "1"));
    }

    /** How long the training had taken when a checkpoint was saved. */
    static double seconds(Checkpoint checkpoint) {
        return Double.parseDouble(checkpoint.state().notes().getOrDefault(SECONDS, "0"));
    }
}
