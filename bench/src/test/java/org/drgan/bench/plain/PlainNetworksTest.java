package org.drgan.bench.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.Regions;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.Features;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The baseline's networks compute the same as the project's from the same weights. */
class PlainNetworksTest {
    private static final Settings SETTINGS = Settings.of(
            List.of("cub-256"),
            List.of(
                    "data.source=synthetic",
                    "data.count=8",
                    "model.base=8",
                    "model.channels=8",
                    "model.dimension=16",
                    "model.imageEncoder=small",
                    "model.imageWidth=8",
                    "model.discriminatorChannels=4"));

    @BeforeEach
    void seed() {
        torch.manual_seed(4);
    }

    @Test
    void theGeneratorDrawsTheSamePictures() {
        Generator generator = new Generator(SETTINGS.generator());
        randomizeMeans(State.of(generator));
        generator.eval();
        Tensor sentence = torch.randn(3, 16);
        Tensor words = torch.randn(3, 16, 5);
        Tensor padding = torch.zeros(3, 5);
        padding.select(0, 1).narrow(0, 3, 2).fill_(new Scalar(1.0));
        Tensor hidden = padding.to(ScalarType.Bool);
        Tensor noise = torch.randn(3, SETTINGS.model().noise());
        Tensor condition = torch.randn(3, SETTINGS.model().condition());
        Drawn expected = generator.forward(sentence, words, hidden, noise, condition);
        PlainGenerator plain = new PlainGenerator(SETTINGS.generator(), State.of(generator), false);
        assertNear(plain.picture(sentence, words, hidden, noise, condition), expected.picture(), 1e-4);
        assertThat(plain.operations()).isPositive();
    }

    @Test
    void theDiscriminatorJudgesTheSame() {
        Discriminator discriminator = new Discriminator(SETTINGS.discriminator(), 32);
        Map<String, Tensor> copy = new java.util.LinkedHashMap<>();
        State.of(discriminator)
                .forEach((name, tensor) -> copy.put(name, tensor.detach().clone()));
        Tensor picture = torch.randn(3, 3, 32, 32);
        Tensor sentence = torch.randn(3, 16);
        Features expected = discriminator.trunk(picture); // in training: one power iteration, as the plain one
        PlainDiscriminator plain = new PlainDiscriminator(copy);
        PlainDiscriminator.Seen seen = plain.trunk(picture);
        assertNear(seen.map(), expected.map(), 1e-4);
        assertNear(seen.pooled(), expected.pooled(), 1e-4);
        assertNear(plain.unconditional(seen.map()), discriminator.unconditional(expected.map()), 1e-4);
        assertNear(plain.conditional(seen.map(), sentence), discriminator.conditional(expected.map(), sentence), 1e-4);
    }

    @Test
    void inceptionSeesTheSame() {
        InceptionV3 network = new InceptionV3(8);
        Tensor picture = torch.rand(1, 3, 64, 64);
        Regions expected = network.forward(picture);
        Regions found = new PlainInception(State.of(network)).forward(picture);
        assertNear(found.regions(), expected.regions(), 1e-3);
        assertNear(found.whole(), expected.whole(), 1e-3);
    }

    @Test
    void aTrainingStepMovesGeneratorAndDiscriminators() {
        SmallImageEncoder image = new SmallImageEncoder(16, 32, 8);
        image.eval();
        PlainTraining training = new PlainTraining(
                SETTINGS,
                image::forward,
                new PlainTraining.Batch(
                        torch.rand(3, 3, 32, 32),
                        new Encoded(torch.randn(3, 16, 5), torch.randn(3, 16)),
                        new long[] {5, 5, 5},
                        torch.zeros(3, 5).to(ScalarType.Bool)));
        Map<String, Tensor> before = training.snapshot();
        training.step();
        Map<String, Tensor> after = training.snapshot();
        before.forEach((name, tensor) ->
                assertThat(tensor.equal(after.get(name))).as(name).isEqualTo(false));
        assertThat(training.operations()).isPositive();
        training.close();
    }

    private static void randomizeMeans(Map<String, Tensor> state) {
        try (NoGradGuard guard = new NoGradGuard()) {
            state.forEach((name, tensor) -> {
                if (name.endsWith("running_mean")) {
                    tensor.copy_(torch.randn_like(tensor).mul(new Scalar(0.1)));
                }
            });
        }
    }

    private static void assertNear(Tensor found, Tensor expected, double tolerance) {
        assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(expected));
        assertThat(Tensors.scalar(found.sub(expected).abs().max())).isLessThan(tolerance);
        assertThat(Tensors.scalar(expected.abs().max())).isPositive();
    }
}
