package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.cluster.Jvms;
import org.drgan.settings.Settings;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of several processes, each a virtual machine of its own. */
class SeveralProcessesTest {
    private static final List<String> SETTINGS =
            List.of("train.batchSize=8", "train.steps=6", "train.checkpointEvery=2");

    @TempDir
    Path folder;

    /** Of all losses that compare pictures of a batch, and of both trainings. */
    @Test
    void twoProcessesLearnWhatOneDoes() throws Exception {
        Tiny.withMatching(folder);
        try (Jvms jvms = new Jvms(folder)) {
            jvms.startAll(
                    2,
                    Agreement.class,
                    folder.toString(),
                    "train.batchSize=8",
                    "train.pairs=true",
                    "loss.pairs=1",
                    "loss.features=1",
                    "loss.slope=0.1",
                    "loss.slopeEvery=2",
                    "loss.variety=0.5",
                    "loss.spectrum=0.01", // rounding errors grow with this weight
                    "loss.adversarial=bce", // hinge has equal and opposite gradients at the start, which leave rounding
                    // errors
                    "loss.alignment=aggregate",
                    "loss.statistics=batch",
                    "train.grain=0.05",
                    "train.shift=0.1",
                    "train.contrasts=1",
                    "|",
                    "damsm",
                    "damsm.warmUp=0",
                    "damsm.batchSize=8",
                    "|", // in parts
                    "train.batchSize=8",
                    "seed=5", // others enlarge rounding errors more
                    "loss.adversarial=bce",
                    "train.accumulate=2",
                    "train.pairs=true",
                    "loss.pairs=1",
                    "loss.features=1",
                    "loss.variety=0.5",
                    "loss.alignment=aggregate",
                    "train.grain=0.05",
                    "train.contrasts=1",
                    "|",
                    "damsm",
                    "damsm.warmUp=0",
                    "damsm.batchSize=8",
                    "damsm.accumulate=2");
            jvms.requireGood();
        }
    }

    /** When one is killed, the other ends; two go on as if nothing had been; four and then one go on as one alone had. */
    @Test
    void aTrainingThatBreaksGoesOnInAnyNumberOfProcesses() throws Exception {
        Tiny.withMatching(folder);
        Path whole = folder.resolve("whole");
        train(2, whole, "");
        Path broken = folder.resolve("broken");
        try (Jvms jvms = new Jvms(folder)) {
            start(jvms, 2, broken, "killed-3");
            assertThat(jvms.exit(1)).isEqualTo(137);
            assertThat(jvms.exit(0)).as(jvms.output(0)).isEqualTo(3);
            assertThat(jvms.output(0))
                    .contains("ProcessLost: process 1 of 2 (rank 1) has stopped or cannot be reached")
                    .contains("--resume");
        }
        Path other = folder.resolve("other");
        copy(broken, other);
        train(2, broken, "resume");
        assertThat(apart(broken, whole)).isZero();

        train(4, other, "resume,stopped-4");
        Settings settings = Tiny.withMatching(folder, SETTINGS.toArray(String[]::new));
        train(settings, other, true);
        Path alone = folder.resolve("alone");
        train(settings, alone, false);
        // Four processes round sums of single rows, and steps enlarge that; a row that is lost or counted twice is far
        // beyond it.
        assertThat(apart(other, alone)).isLessThan(5e-4);
    }

    /** Also those of the networks that only SDL uses: otherwise the comparison of the processes' weights fails. */
    @Test
    void statisticsOfEachProcessAreAveraged() throws Exception {
        Tiny.withMatching(folder);
        train(2, folder.resolve("local"), "", "synchroniseNorms=false");
    }

    private static void train(Settings settings, Path run, boolean resume) throws Exception {
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            assertThat(session.run(resume).finished()).isTrue();
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Length of the difference of the weights as a share of their length. */
    private static double apart(Path foundRun, Path expectedRun) throws Exception {
        Map<String, float[]> expected = weights(expectedRun);
        Map<String, float[]> found = weights(foundRun);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        double difference = 0;
        double length = 0;
        for (Map.Entry<String, float[]> entry : expected.entrySet()) {
            float[] values = Objects.requireNonNull(found.get(entry.getKey()));
            for (int i = 0; i < values.length; i++) {
                difference += Math.pow(values[i] - entry.getValue()[i], 2);
                length += Math.pow(entry.getValue()[i], 2);
            }
        }
        return Math.sqrt(difference / length);
    }

    private void train(int size, Path run, String what, String... more) throws Exception {
        try (Jvms jvms = new Jvms(folder)) {
            start(jvms, size, run, what, more);
            jvms.requireGood();
        }
    }

    private void start(Jvms jvms, int size, Path run, String what, String... more) throws Exception {
        List<String> arguments = arguments(run, what);
        arguments.addAll(List.of(more));
        jvms.startAll(size, OneOfSeveral.class, arguments.toArray(String[]::new));
    }

    private List<String> arguments(Path run, String what) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), run.toString(), what));
        arguments.addAll(SETTINGS);
        return arguments;
    }

    private static Map<String, float[]> weights(Path run) throws Exception {
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Checkpoint checkpoint = Checkpoints.read(run.resolve("checkpoints/step-000006"));
            for (String part : List.of("generator", "average", "discriminator8", "optimiser-generator")) {
                for (Map.Entry<String, Tensor> entry : checkpoint.part(part).entrySet()) {
                    if (!entry.getKey().contains("normalization.")) {
                        weights.put(part + " " + entry.getKey(), Tensors.floats(entry.getValue()));
                    }
                }
            }
        }
        return weights;
    }
}
