package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingStatisticsTest {
    private static final String GENERATOR = MatchingModel.GENERATOR;

    @TempDir
    private Path folder;

    /** Trains two steps with a number of standing batches, then returns the model's folder. */
    private Path model(int batches) throws IOException {
        Settings settings =
                Tiny.withMatching(folder, "train.steps=2", "train.batchSize=4", "train.standingBatches=" + batches);
        Path run = folder.resolve("standing" + batches);
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            session.run(false);
        }
        return run.resolve("model");
    }

    @Test
    void averagedStatisticsBecomeThoseThatATrainingRunMeasures() throws IOException {
        Path averaged = model(0);
        Path expected = model(2);
        assertThat(Files.mismatch(averaged.resolve(GENERATOR), expected.resolve(GENERATOR)))
                .isNotNegative();
        Path measured = folder.resolve("measured");
        assertThat(StandingStatistics.write(averaged, "", 2, measured)).isEqualTo(8);
        assertThat(measured.resolve(GENERATOR)).hasSameBinaryContentAs(expected.resolve(GENERATOR));
        assertThat(measured.resolve("provenance.json"))
                .content()
                .contains("\"statistics measured for\"", "\"on sentences\" : \"8\"");
        ModelFolder.read(measured); // with its checksums
    }

    @Test
    void aCheckpointDrawsWithThoseOfTheRunsModel() throws IOException {
        Path model = model(2);
        Path target = folder.resolve("checkpoint");
        CheckpointModel.write(model.resolveSibling(""), 2, target);
        assertThat(target.resolve(GENERATOR)).hasSameBinaryContentAs(model.resolve(GENERATOR));
    }

    @Test
    void aBatchHasAsManyPicturesAsTrainingDrawsAtOnce() {
        assertThat(StandingStatistics.pictures(Tiny.settings("train.batchSize=8"), 3))
                .isEqualTo(24);
        assertThat(StandingStatistics.pictures(Tiny.settings("train.batchSize=8", "train.accumulate=4"), 3))
                .isEqualTo(6);
    }

    @Test
    void whatCannotBeMeasuredIsNamedAndNothingIsWritten() throws IOException {
        Path model = model(0);
        Path target = folder.resolve("measured");
        assertThatThrownBy(() -> StandingStatistics.write(model, "", 0, target))
                .hasMessageContaining("from 1 to 10000, but is 0");
        assertThatThrownBy(() -> StandingStatistics.write(folder.resolve("none"), "", 2, target))
                .hasMessageContaining("there is no model folder");
        assertThatThrownBy(() -> StandingStatistics.write(model, folder + "/pictures", 2, target))
                .hasMessageContaining("there is no folder");
        assertThat(target).doesNotExist();
        assertThatThrownBy(() -> StandingStatistics.write(model, "", 2, model)).hasMessageContaining("is not empty");
    }
}
