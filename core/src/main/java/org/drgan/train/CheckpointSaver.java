package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFolder;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;

/** Saves a training run in its run folder, as a checkpoint and as a model folder, and restores it. */
final class CheckpointSaver {
    private static final String SLOWING = "slowing";
    private static final String SECONDS = "seconds";

    private final Training training;
    private final Path folder;
    private final Checkpoints checkpoints;
    private final Settings settings;
    private final String data;

    /**
     * @param folder the run folder
     * @param data fingerprint of the pictures
     */
    CheckpointSaver(Training training, Path folder, Checkpoints checkpoints, Settings settings, String data) {
        this.training = training;
        this.folder = folder;
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.data = data;
    }

    /** An earlier training's checkpoints would count as the newest, and this one's be removed as the oldest. */
    void requireUnused() throws IOException {
        Optional<Path> found = checkpoints.newest().stream().findFirst();
        if (found.isPresent()) {
            throw new IOException("the run folder " + folder + " holds an earlier training, with the checkpoint "
                    + found.get().getFileName() + ": go on with it by --resume, or choose another folder");
        }
    }

    /**
     * Writes a checkpoint.
     *
     * @param seconds of training, all processes together
     * @param slowing what all rates are multiplied with
     */
    Checkpoint save(long step, double seconds, double slowing) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put(SLOWING, Double.toString(slowing));
        notes.put(SECONDS, Double.toString(seconds));
        return checkpoints.write(
                Checkpoint.State.of(step, settings.seed(), settings.hash(), CodeVersion.current(), data, notes),
                training.state());
    }

    /** Writes the model as others use it. */
    void export(long step, double seconds) throws IOException {
        try {
            DurableFolder.write(folder.resolve("model"), aside -> {
                training.export(aside);
                Provenance.write(aside, provenance(step, seconds));
            });
        } catch (IOException problem) {
            throw new IOException(
                    "the model of step " + step + " could not be written: " + problem.getMessage()
                            + " Its checkpoint is whole; free some space, then resume from it.",
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
     * Takes the training back to the newest whole checkpoint, if there is one.
     *
     * @param note is told, in sentences, what a person should know of it
     */
    Optional<Checkpoint> restore(Consumer<String> note) throws IOException {
        Optional<Checkpoint> latest = checkpoints.latest(note);
        if (latest.isPresent()) {
            Checkpoint checkpoint = latest.get();
            if (!checkpoint.state().data().equals(data)) {
                note.accept(
                        "The pictures are not the ones that this training began with; it goes on with the new ones.");
            }
            try (PointerScope scope = new PointerScope()) {
                Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();
                for (String part : training.state().keySet()) {
                    parts.put(part, checkpoint.part(part));
                }
                training.restore(parts);
            } catch (IllegalArgumentException misfit) {
                throw new IOException(
                        "the checkpoint " + checkpoint.folder() + " does not fit these settings: " + misfit.getMessage()
                                + ". Resume with the settings in " + folder.resolve(Settings.FILE)
                                + ", or start anew in another folder.",
                        misfit);
            }
        }
        return latest;
    }

    /** What all rates were multiplied with when a checkpoint was saved. */
    static double slowing(Checkpoint checkpoint) {
        return Double.parseDouble(checkpoint.state().notes().getOrDefault(SLOWING, "1"));
    }

    /** How long the training had taken when a checkpoint was saved. */
    static double seconds(Checkpoint checkpoint) {
        return Double.parseDouble(checkpoint.state().notes().getOrDefault(SECONDS, "0"));
    }
}
