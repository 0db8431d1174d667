package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.model.Realism;
import org.drgan.settings.Settings;
import org.drgan.train.log.RunLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings that were killed or stopped and go on in a new session end with the same bits as ones that were left alone:
 * a checkpoint's files (weights, running statistics, power iterations, optimiser states, average) are compared by hash.
 */
class ResumeTest {
    @TempDir
    Path folder;

    @Test
    void theMatchingModelGoesOnAsIfNothingHadHappened() throws IOException {
        goesOn(Tiny.settings(), TrainingSession::damsm, "damsm");
    }

    @Test
    void theGanGoesOnAsIfNothingHadHappened() throws IOException {
        goesOn(Tiny.withMatching(folder), TrainingSession::gan, "gan");
    }

    @Test
    void pairsAndPenaltiesGoOnAsIfNothingHadHappened() throws IOException {
        goesOn(
                Tiny.withMatching(
                        folder,
                        "train.batchSize=4",
                        "train.pairs=true",
                        "train.shift=0.125",
                        "loss.pairs=1",
                        "loss.features=1",
                        "loss.balanced=true",
                        "loss.slope=0.1",
                        "loss.slopeEvery=2",
                        "loss.alignment=adversarial",
                        "model.normaliseTrunk=false",
                        "model.normaliseLogits=false"),
                TrainingSession::gan,
                "pairs");
    }

    @Test
    void trainingsInPartsGoOnAsIfNothingHadHappened() throws IOException {
        goesOn(Tiny.settings("damsm.accumulate=2"), TrainingSession::damsm, "damsm");
        goesOn(Tiny.withMatching(folder, "train.batchSize=4", "train.accumulate=2"), TrainingSession::gan, "gan");
    }

    /** The last checkpoint's model is the run's own, an earlier one's is another. */
    @Test
    void aCheckpointCanBeDrawnWith() throws IOException {
        Path run = folder.resolve("run");
        try (TrainingSession session = TrainingSession.gan(Tiny.withMatching(folder), run, new Tiny.Listener())) {
            session.run(false);
        }
        assertThat(CheckpointModel.steps(run)).containsExactly(2L, 4L);
        CheckpointModel.write(run, 4, folder.resolve("last"));
        CheckpointModel.write(run, 2, folder.resolve("earlier"));
        Request request = Request.of("a red bird", 1);
        try (TextToImage own = TextToImage.load(run);
                TextToImage last = TextToImage.load(folder.resolve("last"));
                TextToImage earlier = TextToImage.load(folder.resolve("earlier"))) {
            byte[] drawn = own.generate(request).picture().rgb();
            assertThat(last.generate(request).picture().rgb()).isEqualTo(drawn);
            assertThat(earlier.generate(request).picture().rgb()).isNotEqualTo(drawn);
        }
        assertThatThrownBy(() -> CheckpointModel.write(run, 3, folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("never finished");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void partsThatOnlyOneSideHasAreNamed() throws IOException {
        Path run = folder.resolve("run");
        try (TrainingSession session = TrainingSession.gan(Tiny.withMatching(folder), run, new Tiny.Listener())) {
            session.run(false);
        }
        Settings more = Tiny.withMatching(folder, "loss.features=1", "train.steps=5");
        try (TrainingSession session = TrainingSession.gan(more, run, new Tiny.Listener())) {
            assertThatThrownBy(() -> session.run(true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("discriminator-features", "Resume with the settings in");
        }
        Path other = folder.resolve("other");
        Settings features = Tiny.withMatching(folder, "loss.features=1");
        try (TrainingSession session = TrainingSession.gan(features, other, new Tiny.Listener())) {
            session.run(false);
        }
        Tiny.Listener listener = new Tiny.Listener();
        try (TrainingSession session =
                TrainingSession.gan(Tiny.withMatching(folder, "train.steps=5"), other, listener)) {
            assertThat(Realism.isIn(other)).isTrue();
            session.run(true);
        }
        assertThat(Realism.isIn(other))
                .as("the former discriminator does not choose")
                .isFalse();
        assertThat(listener.notes)
                .anyMatch(note -> note.contains("do not use discriminator-features, optimiser-discriminator-features"));
    }

    @Test
    void weightsToStartFromAreNotNeededAgain() throws IOException {
        Path first = folder.resolve("first");
        try (TrainingSession session = TrainingSession.gan(Tiny.withMatching(folder), first, new Tiny.Listener())) {
            session.run(false);
        }
        Path second = folder.resolve("second");
        Settings settings = Tiny.withMatching(folder, "train.start=" + first);
        try (TrainingSession session = TrainingSession.gan(settings, second, Tiny.killedAfter(3))) {
            assertThatThrownBy(() -> session.run(false)).isInstanceOf(Tiny.Killed.class);
        }
        Files.move(first, folder.resolve("moved"));
        try (TrainingSession session = TrainingSession.gan(settings, second, new Tiny.Listener())) {
            assertThat(session.run(true).finished()).isTrue();
        }
        assertThatThrownBy(() -> TrainingSession.gan(settings, folder.resolve("third"), new Tiny.Listener()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aStoppedTrainingLeavesACheckpointOfItsLastStep() throws Exception {
        Settings settings = Tiny.withMatching(folder, "train.checkpointEvery=1000");
        Path run = folder.resolve("stopped");
        Stopper stopper = new Stopper(3);
        try (TrainingSession session = TrainingSession.gan(settings, run, stopper)) {
            stopper.session = session;
            TrainingLoop.Outcome outcome = session.run(false);
            assertThat(outcome.step()).isEqualTo(3);
            assertThat(outcome.finished()).isFalse();
        }
        assertThat(files(run, 3)).isNotEmpty();
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            assertThat(session.run(true).finished()).isTrue();
        }
        try (TrainingSession session = TrainingSession.gan(settings, folder.resolve("whole"), new Tiny.Listener())) {
            session.run(false);
        }
        assertThat(files(run, 4)).isEqualTo(files(folder.resolve("whole"), 4));
    }

    private void goesOn(Settings settings, Opening opening, String name) throws IOException {
        Path whole = folder.resolve(name + "-whole");
        Tiny.Listener undisturbed = new Tiny.Listener();
        try (TrainingSession session = opening.open(settings, whole, undisturbed)) {
            session.run(false);
        }
        Path cut = folder.resolve(name + "-cut");
        try (TrainingSession session = opening.open(settings, cut, Tiny.killedAfter(3))) {
            assertThatThrownBy(() -> session.run(false)).isInstanceOf(Tiny.Killed.class);
        }
        assertThat(files(cut, 2)).isEqualTo(files(whole, 2)).isNotEqualTo(files(whole, 4));
        Tiny.Listener second = new Tiny.Listener();
        try (TrainingSession session = opening.open(settings, cut, second)) {
            assertThat(session.run(true).step()).isEqualTo(4);
        }
        assertThat(second.steps).containsOnlyKeys(3L, 4L);
        assertThat(second.steps.get(3L)).as("the same pictures and sentences").isEqualTo(undisturbed.steps.get(3L));
        assertThat(second.steps.get(4L)).isEqualTo(undisturbed.steps.get(4L));
        assertThat(files(cut, 4)).isEqualTo(files(whole, 4));
        assertThat(RunLog.read(cut.resolve(Run.LOG)).stream()
                        .filter(line -> line.containsKey("pictures_per_second"))
                        .map(line -> line.get("step")))
                .containsExactly(1, 2, 3, 4);
    }

    /** Hash of every file of a step's checkpoint, by name. */
    private static Map<String, String> files(Path run, long step) throws IOException {
        return Checkpoints.read(run.resolve("checkpoints").resolve(Checkpoints.name(step)))
                .state()
                .files();
    }

    private interface Opening {
        TrainingSession open(Settings settings, Path folder, TrainingListener listener) throws IOException;
    }

    /** Asks for an end after a step, as a signal handler does. */
    private static final class Stopper extends Tiny.Listener {
        private final long at;

        @Nullable
        TrainingSession session;

        Stopper(long at) {
            this.at = at;
        }

        @Override
        public void step(long done, Map<String, Double> values) {
            super.step(done, values);
            if (done == at) {
                java.util.Objects.requireNonNull(session).stop();
            }
        }
    }
}
