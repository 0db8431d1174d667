package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFolder;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;

/** Makes a model folder of the generator in a checkpoint. */
public final class CheckpointModel {
    private static final String AVERAGE = "average";

    private CheckpointModel() {}

    /**
     * The steps of a run's checkpoints, ascending. A training that is still running may remove old ones at any time.
     *
     * @throws IOException when the folder cannot be read
     */
    public static List<Long> steps(Path run) throws IOException {
        Path folder = run.resolve(Checkpoints.FOLDER);
        List<Long> steps = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                children.map(child -> String.valueOf(child.getFileName()))
                        .filter(name -> name.matches("step-\\d{6,18}"))
                        .forEach(name -> steps.add(Long.parseLong(name.substring("step-".length()))));
            }
        }
        steps.sort(Comparator.naturalOrder());
        return steps;
    }

    /** The folder of a checkpoint. */
    public static Path folder(Path run, long step) {
        return run.resolve(Checkpoints.FOLDER).resolve(Checkpoints.name(step));
    }

    /**
     * Writes the averaged generator of a checkpoint as a model folder, with the text encoder of the run's model. With
     * {@code train.standingBatches} its batch-norm statistics are measured, as in the run's own models; where the training
     * pictures are missing, they are the averaged ones. Without discriminators: such a model only draws.
     *
     * @param target folder to create
     * @throws IOException when the checkpoint is missing or damaged, the run has no model, or the run does not train a
     *     generator
     */
    public static void write(Path run, long step, Path target) throws IOException {
        Checkpoint checkpoint = Checkpoints.read(folder(run, step));
        if (!checkpoint.has(AVERAGE)) {
            throw new IOException("the checkpoint " + checkpoint.folder() + " holds no generator");
        }
        try (PointerScope scope = new PointerScope()) {
            MatchingModel matching = MatchingModel.read(run.resolve("model"));
            Settings settings = Settings.read(run.resolve(Settings.FILE));
            Map<String, Tensor> generator = generator(checkpoint.part(AVERAGE), matching, settings);
            DurableFolder.write(target, aside -> ModelFolder.write(aside, matching, generator, Map.of(), settings));
        }
    }

    private static Map<String, Tensor> generator(Map<String, Tensor> average, MatchingModel matching, Settings settings)
            throws IOException {
        boolean known = settings.data().synthetic()
                || Files.exists(Path.of(settings.data().source()));
        if (settings.train().standingBatches() == 0 || !known) {
            return average;
        }
        Generator generator = new Generator(settings.generator());
        State.load(generator, average);
        StandingStatistics.of(
                        settings,
                        matching.text(),
                        matching.vocabulary(),
                        settings.train().standingBatches())
                .measure(generator);
        return State.of(generator);
    }
}
