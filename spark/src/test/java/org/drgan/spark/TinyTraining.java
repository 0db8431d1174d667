package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A training of synthetic birds that takes no time. */
final class TinyTraining {
    static final String PRESET = "birds-64-spectral";

    private TinyTraining() {}

    static List<String> settings() {
        return List.of(
                "data.count=40",
                "data.words=12",
                "model.dimension=16",
                "model.embedding=8",
                "model.imageWidth=4",
                "model.noise=6",
                "model.condition=6",
                "model.base=8",
                "model.stages=2",
                "model.channels=8",
                "model.discriminatorChannels=4",
                "damsm.batchSize=4",
                "damsm.contrasts=1",
                "damsm.steps=4",
                "damsm.checkpointEvery=2",
                "train.batchSize=4",
                "train.steps=4",
                "train.checkpointEvery=2",
                "train.sampleEvery=4",
                "train.samples=3",
                "train.logEvery=1");
    }

    /** Waits until a run has left a checkpoint. */
    static void awaitCheckpoint(Path run, BooleanSupplier ended) {
        StandaloneCluster.await("a checkpoint", () -> {
            if (ended.getAsBoolean()) {
                throw new AssertionError("the training ended too early");
            }
            return lastCheckpoint(run) > 0;
        });
    }

    /** The step of the newest checkpoint; 0 when there is none. */
    static long lastCheckpoint(Path run) {
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
            return checkpoints
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("step-\\d+"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(0);
        } catch (IOException absent) {
            return 0;
        }
    }
}
