package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.data.BrokenPicture;
import org.drgan.image.Pixels;
import org.drgan.settings.Settings;
import org.drgan.tensor.Tensors;
import org.drgan.train.log.RunLog;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does around steps, with a training whose only weight counts its steps. */
class TrainingLoopTest {
    private static final Settings SETTINGS = Settings.defaults();

    @TempDir
    Path folder;

    private final Tiny.Listener listener = new Tiny.Listener();

    @Test
    void aNumberThatIsNoneStopsWithStepTermAndTheWayBack() throws IOException {
        Counting training = new Counting(9);
        training.fallsAt.add(5L);
        NotFinite stopped = catchThrowableOfType(NotFinite.class, () -> run(training, false, false));
        assertThat(stopped.step()).isEqualTo(5);
        assertThat(stopped.term()).isEqualTo("height");
        assertThat(stopped.lastGood()).isEqualTo(folder.resolve("checkpoints/step-000004"));
        assertThat(stopped).hasMessageContaining("step-000004").hasMessageContaining("lower rates");
        assertThat(training.weight()).isEqualTo(5);
        assertThat(folder.resolve("checkpoints/step-000005")).doesNotExist();
    }

    @Test
    void rollingBackGoesOnFromTheCheckpointWithHalfTheRates() throws IOException {
        Counting training = new Counting(9);
        training.fallsAt.add(5L);
        training.fallsAt.add(7L);
        TrainingLoop.Outcome outcome = run(training, true, false);
        assertThat(outcome.finished()).isTrue();
        assertThat(training.walked).containsExactly(0L, 1L, 2L, 3L, 4L, 4L, 5L, 6L, 6L, 7L, 8L);
        assertThat(training.weight()).as("4 whole steps, 2 halves, 3 quarters").isEqualTo(4 + 2 * 0.5 + 3 * 0.25);
        assertThat(listener.notes).hasSize(2);
        assertThat(listener.notes.get(0)).contains("'height'", "step 5", "Going back to step 4", "times 0.5");
        Checkpoint last = Checkpoints.read(folder.resolve("checkpoints/step-000008"));
        assertThat(last.state().notes()).as("resuming stays slow").containsEntry("slowing", "0.25");
    }

    @Test
    void rollingBackEndsWhenItDoesNotHelp() {
        Counting training = new Counting(9);
        for (int i = 0; i < 20; i++) {
            training.fallsAt.add(3L);
        }
        assertThatThrownBy(() -> run(training, true, false)).isInstanceOf(NotFinite.class);
        assertThat(listener.notes).hasSize(5);
    }

    @Test
    void withoutACheckpointThereIsNothingToRollBackTo() {
        Counting training = new Counting(9);
        training.fallsAt.add(1L);
        assertThatThrownBy(() -> run(training, true, false))
                .isInstanceOf(NotFinite.class)
                .hasMessageContaining("no checkpoint yet");
    }

    @Test
    void aNewTrainingLeavesAnEarlierOneAlone() throws IOException {
        run(new Counting(3), false, false);
        assertThatThrownBy(() -> run(new Counting(3), false, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("step-000003")
                .hasMessageContaining("--resume");
        assertThat(RunLog.read(folder.resolve(Run.LOG))).isNotEmpty();
    }

    @Test
    void aFullDiskEndsTheTrainingAndTheLastCheckpointStays() throws IOException {
        int[] written = {0};
        Checkpoints.Writer full = (file, tensors, metadata) -> {
            if (++written[0] == 3) {
                Files.write(file, new byte[10]);
                throw new IOException("No space left on device");
            }
            Safetensors.write(file, tensors, metadata);
        };
        Counting training = new Counting(9);
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"), 3, full);
            TrainingLoop loop = new TrainingLoop(training, run, rhythm(false), SETTINGS, "data", listener, checkpoints);
            assertThatThrownBy(() -> loop.run(false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("step 6")
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("step-000004");
        }
        Counting resumed = new Counting(9);
        run(resumed, false, true);
        assertThat(resumed.walked).startsWith(4L);
        assertThat(resumed.weight()).isEqualTo(9);
    }

    @Test
    void aFullDiskLeavesTheLastModelWhole() throws IOException {
        run(new Counting(2), false, false);
        Counting training = new Counting(4);
        training.diskIsFull = true;
        assertThatThrownBy(() -> run(training, false, true))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "the model of step 4", "No space left on device", "checkpoint is complete", "resume");
        assertThat(folder.resolve("model/weights")).hasContent("2.0");
        assertThat(folder.resolve("model/more")).hasContent("2.0");
        run(new Counting(4), false, true);
        assertThat(folder.resolve("model/more")).hasContent("4.0");
    }

    @Test
    void pictureSheetsCurvesAndProvenanceAreWritten() throws IOException {
        run(new Counting(7), false, false);
        assertThat(folder.resolve("samples/sheet-000003.png")).isRegularFile();
        String provenance = Files.readString(folder.resolve("model/provenance.json"));
        assertThat(provenance).contains("\"step\" : 7", "\"data\" : \"data\"", SETTINGS.hash());
        List<Map<String, Object>> log = RunLog.read(folder.resolve(Run.LOG));
        assertThat(log)
                .anySatisfy(line -> assertThat(line)
                        .containsEntry("step", 2)
                        .containsEntry("broken_pictures", 1)
                        .containsKeys("height", "seconds"));
        assertThat(log)
                .anySatisfy(line -> assertThat(line).containsEntry("step", 3).containsEntry("diversity", 0.05));
        assertThat(events())
                .contains("height", "sheet", "diversity", "pictures_per_second", "resident_bytes", "broken_pictures");
        assertThat(listener.notes).singleElement().asString().contains("step 6", "collapsed");
    }

    @Test
    void otherPicturesAreNoticed() throws IOException {
        run(new Counting(2), false, false);
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            new TrainingLoop(new Counting(3), run, rhythm(false), SETTINGS, "other data", listener).run(true);
        }
        assertThat(listener.notes).singleElement().asString().contains("are not those that");
    }

    @Test
    void anotherSeedIsRefusedAndNothingChanges() throws IOException {
        run(new Counting(2), false, false);
        Map<String, String> before = Snapshot.of(folder);
        assertRefused(new Counting(3), SETTINGS.with("seed=99"), "has the seed 1", "99");
        assertThat(Snapshot.of(folder)).isEqualTo(before);
    }

    @Test
    void otherThingsUsedAreRefusedAndNothingChanges() throws IOException {
        Counting training = new Counting(2);
        training.uses = Map.of("matching model", "aaaa0000aaaa0000");
        run(training, false, false);
        Map<String, String> before = Snapshot.of(folder);
        Counting other = new Counting(3);
        other.uses = Map.of("matching model", "bbbb1111bbbb1111");
        assertRefused(other, SETTINGS, "another matching model", "aaaa0000aaaa", "bbbb1111bbbb");
        assertThat(Snapshot.of(folder)).isEqualTo(before);
        other.uses = training.uses;
        assertThat(run(other, false, true).step()).isEqualTo(3);
    }

    @Test
    void settingsThatChangedAreTold() throws IOException {
        run(new Counting(2), false, false);
        Settings other = SETTINGS.with("optimiser.generatorRate=0.125", "train.logEvery=7");
        try (Run run = Run.open(folder, other.toYaml())) {
            new TrainingLoop(new Counting(3), run, rhythm(false), other, "data", listener).run(true);
        }
        assertThat(listener.notes)
                .singleElement()
                .asString()
                .contains("optimiser.generatorRate 2.0E-4 -> 0.125", "train.logEvery 50 -> 7");
        listener.notes.clear();
        Files.writeString(
                folder.resolve("config.yml"), other.with("train.logEvery=8").toYaml());
        try (Run run = Run.open(folder, other.toYaml())) {
            new TrainingLoop(new Counting(4), run, rhythm(false), other, "data", listener).run(true);
        }
        assertThat(listener.notes).first().asString().contains("changed by hand");
    }

    /** As {@code : > state.json} in each of them does it. */
    @Test
    void withDamagedCheckpointsAloneItDoesNotBeginAnew() throws IOException {
        run(new Counting(6), false, false);
        try (Stream<Path> states = Files.walk(folder.resolve("checkpoints"))) {
            for (Path state : states.filter(file -> file.endsWith("state.json")).toList()) {
                Files.writeString(state, "");
            }
        }
        Map<String, String> before = Snapshot.of(folder);
        assertRefused(new Counting(9), SETTINGS, "none of the 3 checkpoints", "step-000006");
        assertThat(Snapshot.of(folder)).isEqualTo(before);
    }

    @Test
    void damagedCheckpointsAreSetAsideAndTheTrainingGoesOn() throws IOException {
        run(new Counting(6), false, false);
        for (String step : new String[] {"step-000002", "step-000006"}) {
            Files.writeString(folder.resolve("checkpoints").resolve(step).resolve("state.json"), "");
        }
        assertThat(run(new Counting(8), false, true).step()).isEqualTo(8);
        assertThat(listener.notes).anySatisfy(note -> assertThat(note).contains("step-000006", "damaged"));
        try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .containsExactlyInAnyOrder(
                            "damaged-step-000002", "damaged-step-000006", "step-000004", "step-000006", "step-000008");
        }
    }

    @Test
    void aModelWithoutCheckpointsIsNotReplaced() throws IOException {
        run(new Counting(2), false, false);
        try (Stream<Path> all = Files.walk(folder.resolve("checkpoints/step-000002"))) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Map<String, String> before = Snapshot.of(folder);
        assertRefused(new Counting(3), SETTINGS, "holds the model", "no checkpoint");
        assertThatThrownBy(() -> run(new Counting(3), false, false)).hasMessageContaining("holds the model");
        assertThat(Snapshot.of(folder)).isEqualTo(before);
    }

    @Test
    void aDamagedLogIsRefusedBeforeAnythingChanges() throws IOException {
        run(new Counting(2), false, false);
        Files.writeString(folder.resolve(Run.LOG), "nonsense\n{}\n");
        Map<String, String> before = Snapshot.of(folder);
        assertRefused(new Counting(3), SETTINGS.with("train.logEvery=3"), "log.jsonl:1");
        assertThat(Snapshot.of(folder)).isEqualTo(before);
    }

    @Test
    void aFolderThatIsMovedMeanwhileIsNotMadeAgain() throws IOException {
        Path place = folder.resolve("run");
        Path moved = folder.resolve("moved");
        Tiny.Listener mover = new Tiny.Listener() {
            @Override
            public void step(long done, Map<String, Double> values) {
                if (done == 3) {
                    try {
                        Files.move(place, moved);
                    } catch (IOException impossible) {
                        throw new UncheckedIOException(impossible);
                    }
                }
            }
        };
        Counting training = new Counting(9);
        try (Run run = Run.open(place, SETTINGS.toYaml())) {
            TrainingLoop loop = new TrainingLoop(training, run, rhythm(false), SETTINGS, "data", mover);
            assertThatThrownBy(() -> loop.run(false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(place.toString(), "was moved");
        }
        assertThat(training.walked).as("no step more").hasSize(3);
        assertThat(place).doesNotExist();
        try (Run run = Run.open(moved, SETTINGS.toYaml())) {
            TrainingLoop loop = new TrainingLoop(new Counting(9), run, rhythm(false), SETTINGS, "data", listener);
            assertThat(loop.run(true).step()).isEqualTo(9);
        }
    }

    @Test
    void aLockThatIsDeletedMeanwhileIsTakenAgain() throws IOException {
        Tiny.Listener deleter = new Tiny.Listener() {
            @Override
            public void step(long done, Map<String, Double> values) {
                try {
                    if (done == 3) { // no checkpoint is written after this step
                        Files.delete(folder.resolve("lock"));
                    } else if (done == 4) {
                        assertThatThrownBy(() -> Run.open(folder, SETTINGS.toYaml()))
                                .isInstanceOf(Run.InUse.class);
                    }
                } catch (IOException impossible) {
                    throw new UncheckedIOException(impossible);
                }
            }
        };
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            TrainingLoop loop = new TrainingLoop(new Counting(5), run, rhythm(false), SETTINGS, "data", deleter);
            assertThat(loop.run(false).step()).isEqualTo(5);
        }
    }

    private void assertRefused(Counting training, Settings settings, String... why) throws IOException {
        try (Run run = Run.open(folder, settings.toYaml())) {
            TrainingLoop loop = new TrainingLoop(training, run, rhythm(false), settings, "data", listener);
            assertThatThrownBy(() -> loop.run(true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(why);
        }
    }

    @Test
    void aTimeLimitEndsTheTrainingAndSlowsItTowardsTheEnd() throws IOException {
        Counting training = new Counting(Long.MAX_VALUE);
        TimeLimit limit = new TimeLimit(0.4, 0.5, List.of(0.0, 0.5, 1.0));
        TrainingLoop.Outcome outcome = run(training, limit);
        assertThat(outcome.finished()).isTrue();
        assertThat(outcome.seconds()).isGreaterThanOrEqualTo(0.4);
        assertThat(training.walked).hasSize((int) outcome.step());
        assertThat(training.weight()).as("full rates, then falling to nothing").isLessThan(outcome.step());
        try (Stream<Path> sheets = Files.list(folder.resolve("samples"))) {
            assertThat(sheets.map(sheet -> String.valueOf(sheet.getFileName())))
                    .hasSize(3)
                    .contains("sheet-000000.png", String.format("sheet-%06d.png", outcome.step()));
        }
        assertThat(folder.resolve("model/provenance.json")).exists();
    }

    @Test
    void whateverTheLimitOneStepIsDone() throws IOException {
        Counting training = new Counting(9);
        TrainingLoop.Outcome outcome = run(training, new TimeLimit(1e-9, 1, List.of()));
        assertThat(outcome.step()).isEqualTo(1);
        assertThat(outcome.finished()).isTrue();
        assertThat(RunLog.read(folder.resolve(Run.LOG)))
                .as("the last step, too")
                .hasSize(1);
    }

    @Test
    void askedToStopBeforeItBeginsItDoesNothing() throws IOException {
        Counting training = new Counting(9);
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            TrainingLoop loop = new TrainingLoop(training, run, rhythm(false), SETTINGS, "data", listener);
            loop.stop();
            assertThat(loop.run(false).step()).isZero();
        }
        assertThat(training.walked).isEmpty();
    }

    @Test
    void ratesFallWithTheTime() {
        TimeLimit limit = new TimeLimit(100, 0.5, List.of(0.1, 0.2));
        assertThat(limit.factor(50)).isEqualTo(1);
        assertThat(limit.factor(75)).isEqualTo(0.5);
        assertThat(limit.factor(101)).isZero();
        assertThat(new TimeLimit(100, 1, List.of()).factor(100)).isEqualTo(1);
        assertThat(limit.samplesDue(15)).isEqualTo(1);
        assertThatThrownBy(() -> new TimeLimit(0, 1, List.of())).hasMessageContaining("seconds");
    }

    private TrainingLoop.Outcome run(Counting training, TimeLimit limit) throws IOException {
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            return new TrainingLoop(training, run, rhythm(false), SETTINGS, "data", listener).run(false, limit);
        }
    }

    private TrainingLoop.Outcome run(Counting training, boolean rollBack, boolean resume) throws IOException {
        try (Run run = Run.open(folder, SETTINGS.toYaml())) {
            return new TrainingLoop(training, run, rhythm(rollBack), SETTINGS, "data", listener).run(resume);
        }
    }

    private static TrainingLoop.Rhythm rhythm(boolean rollBack) {
        return new TrainingLoop.Rhythm(2, 3, 2, rollBack);
    }

    /** The bytes of all event files, in which names stand as they are. */
    private String events() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /** Its weight grows by one each step, by less when slowed down. */
    private static final class Counting implements Training {
        private final long steps;
        private final Tensor weight = torch.zeros(1);
        final List<Long> walked = new ArrayList<>();
        final List<Long> fallsAt = new ArrayList<>(); // each entry once

        boolean diskIsFull;
        Map<String, String> uses = Map.of();

        Counting(long steps) {
            this.steps = steps;
        }

        double weight() {
            return Tensors.scalar(weight);
        }

        @Override
        public long steps() {
            return steps;
        }

        @Override
        public int batchSize() {
            return 2;
        }

        @Override
        public Map<String, Double> step(long step, double slowing, Health health) {
            Map<String, Double> terms = Map.of("height", fallsAt.remove(step) ? Double.NaN : weight());
            health.requireFinite(step, terms);
            walked.add(step);
            weight.add_(new Scalar(slowing));
            return terms;
        }

        @Override
        public Map<String, Map<String, Tensor>> state() {
            return Map.of("counting", Map.of("weight", weight));
        }

        @Override
        public void restore(Map<String, Map<String, Tensor>> state) {
            weight.copy_(Objects.requireNonNull(
                    Objects.requireNonNull(state.get("counting")).get("weight")));
        }

        @Override
        public Map<String, String> uses() {
            return uses;
        }

        @Override
        public boolean isSampleDue(long done) {
            return done % 3 == 0 && steps == 7;
        }

        @Override
        public Samples samples(long done) {
            return new Samples(
                    Map.of("sheet", new Pixels(1, 1, new byte[3])), Map.of("diversity", done == 3 ? 0.05 : 0.001));
        }

        @Override
        public void export(Path folder) throws IOException {
            Files.writeString(folder.resolve("weights"), Double.toString(weight()));
            if (diskIsFull) {
                throw new IOException("No space left on device");
            }
            Files.writeString(folder.resolve("more"), Double.toString(weight()));
        }

        @Override
        public List<BrokenPicture> brokenPictures() {
            return List.of(new BrokenPicture(3, "three.png", "torn"));
        }

        @Override
        public double waitedSeconds() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
