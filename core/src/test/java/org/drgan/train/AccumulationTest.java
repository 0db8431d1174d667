package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.data.BatchLoader;
import org.drgan.data.CaptionedPictures;
import org.drgan.discriminator.Discriminator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gradients of a batch's parts, added up, against those of the whole batch. */
class AccumulationTest {
    @TempDir
    private java.nio.file.Path folder;

    /** Inception's batch norms are fixed, so nothing is in the way: not even the losses, which compare pictures. */
    @Test
    void theMatchingModelsGradientsAreTheWholeBatchs() throws IOException {
        Map<String, float[]> whole = firstMeans("model.imageEncoder=inception");
        Map<String, float[]> parts = firstMeans("model.imageEncoder=inception", "damsm.accumulate=2");
        assertThat(parts.keySet()).contains("optimiser-image.exp_avg.emb_features.weight");
        assertClose(parts, whole);
    }

    /** Of Adam after the first step: a constant times the gradient. */
    private static Map<String, float[]> firstMeans(String... overrides) throws IOException {
        Settings settings = Tiny.settings(overrides);
        CaptionedPictures pictures = Sources.train(settings);
        Vocabulary vocabulary = Sources.vocabulary(pictures, settings.data());
        Noise.seedStep(1, -1);
        try (DamsmTraining training = new DamsmTraining(
                settings,
                Devices.cpu(),
                MatchingModel.untrained(settings, vocabulary),
                Sources.loader(pictures, vocabulary, settings, 4, 1, Processes.ALONE))) {
            training.step(0, 1, new Health());
            Map<String, float[]> means = new LinkedHashMap<>();
            training.state()
                    .forEach((part, tensors) -> tensors.forEach((name, tensor) -> {
                        if (name.startsWith("exp_avg.")) {
                            means.put(part + "." + name, Tensors.floats(tensor));
                        }
                    }));
            return means;
        }
    }

    /** Spectral norms iterate once a step, and wrong sentences are those that the whole batch would give. */
    @Test
    void aDiscriminatorsGradientsAreTheWholeBatchs() throws IOException {
        Settings settings = Tiny.withMatching(
                folder, "ablation=baseline", "train.batchSize=6", "train.contrasts=2", "train.grain=0");
        MatchingModel matching = MatchingModel.read(folder.resolve("matching"));
        try (GanState state = new GanState(settings, matching, Devices.cpu());
                BatchLoader loader = Sources.loader(
                        Sources.train(settings), matching.vocabulary(), settings, 6, 2, Processes.ALONE);
                PointerScope scope = new PointerScope()) {
            Discriminator discriminator = state.networks().discriminators().get(1);
            StepInput input =
                    StepInput.of(settings, state.networks(), state.objectives(), Devices.cpu(), loader.batch(0), 0);
            Tensor generated = torch.rand(6, 3, 16, 16);
            DiscriminatorStep step = new DiscriminatorStep(settings.loss(), state.objectives());
            Map<String, Tensor> before = new LinkedHashMap<>();
            State.of(discriminator).forEach((name, tensor) -> before.put(name, tensor.clone()));

            step.loss(discriminator, 1, generated, input, new LinkedHashMap<>(), "")
                    .loss()
                    .backward();
            Map<String, float[]> whole = gradients(discriminator);
            Map<String, float[]> vectors = values(State.buffers(discriminator));

            State.load(discriminator, before);
            State.parameters(discriminator)
                    .values()
                    .forEach(parameter -> parameter.mutable_grad().reset());
            List<StepInput> parts = input.parts(3, 1);
            for (int part = 0; part < 3; part++) {
                discriminator.iterate(part == 0);
                step.loss(
                                discriminator,
                                1,
                                Rows.dealt(part, 3, 1, 6).of(generated),
                                parts.get(part),
                                new LinkedHashMap<>(),
                                "")
                        .loss()
                        .div(new Scalar(3))
                        .backward();
            }
            assertClose(gradients(discriminator), whole);
            assertClose(values(State.buffers(discriminator)), vectors);
        }
    }

    /** Pictures are drawn twice where there are parts, but batch norms count each once. */
    @Test
    void batchNormsCountEachPartOnce() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.batchSize=6", "train.accumulate=3");
        try (TrainingSession session =
                TrainingSession.gan(settings.with("train.steps=2"), folder.resolve("run"), new Tiny.Listener())) {
            session.run(false);
        }
        Checkpoint checkpoint = Checkpoints.read(folder.resolve("run/checkpoints/step-000002"));
        try (PointerScope scope = new PointerScope()) {
            List<Double> counts = new ArrayList<>();
            checkpoint.part("generator").forEach((name, tensor) -> {
                if (name.endsWith("num_batches_tracked")) {
                    counts.add(Tensors.scalar(tensor));
                }
            });
            assertThat(counts).isNotEmpty().containsOnly(6.0);
        }
    }

    @Test
    void whatIsNoPartIsRefusedAndWhatDiffersIsSaid() throws IOException {
        assertThatThrownBy(() -> Tiny.settings("train.batchSize=6", "train.accumulate=4"))
                .hasMessageContaining("train.accumulate must divide batchSize, which is 6");
        assertThatThrownBy(() -> Tiny.settings("damsm.batchSize=4", "damsm.accumulate=4"))
                .hasMessageContaining("damsm.accumulate must divide batchSize, which is 4");
        assertThatThrownBy(() -> Settings.of(List.of("released-code"), List.of("train.accumulate=2")))
                .hasMessageContaining("train.accumulate must be 1 with releasedCode");
        Tiny.Listener listener = new Tiny.Listener();
        Settings settings = Tiny.withMatching(folder, "train.batchSize=6", "train.accumulate=3");
        TrainingSession.gan(settings, folder.resolve("gan"), listener).close();
        assertThat(listener.notes).anyMatch(note -> note.contains("6 pictures in parts of 2: batch norms,"));
    }

    private static Map<String, float[]> gradients(Discriminator discriminator) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        State.parameters(discriminator).forEach((name, parameter) -> gradients.put(name, parameter.grad()));
        return values(gradients);
    }

    private static Map<String, float[]> values(Map<String, Tensor> tensors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
        return values;
    }

    private static void assertClose(Map<String, float[]> found, Map<String, float[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> {
            float[] others = Objects.requireNonNull(found.get(name));
            double largest = 0;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).as(name).isPositive();
            for (int i = 0; i < values.length; i++) {
                assertThat((double) others[i]).as(name).isCloseTo(values[i], within(1e-4 * largest));
            }
        });
    }
}
