package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    @ParameterizedTest
    @CsvSource({
        "1, 16, true, THREE",
        "2, 8, true, SINGLE",
        "3, 4, true, THREE",
        "3, 16, false, SINGLE",
        "2, 16, false, THREE"
    })
    void drawsOnePictureAStage(int stages, int base, boolean disentangle, Head head) {
        Generator generator = new Generator(settings(stages, base, disentangle, head));
        Drawn drawn = draw(generator, captions(3, 5), 5);
        assertThat(drawn.pictures()).hasSize(stages);
        assertThat(drawn.refinements()).hasSize(stages - 1);
        for (int stage = 0; stage < stages; stage++) {
            int side = base << stage;
            assertThat(Tensors.shape(drawn.pictures().get(stage))).containsExactly(3, 3, side, side);
            assertThat(generator.sides().get(stage)).isEqualTo(side);
            if (stage > 0) {
                assertThat(Tensors.shape(drawn.refinements().get(stage - 1).attention()))
                        .containsExactly(3, 5, side / 2, side / 2);
            }
        }
        assertThat(Tensors.shape(drawn.mean())).containsExactly(3, 6);
        assertThat(Tensors.shape(drawn.logVariance())).containsExactly(3, 6);
        assertThat(Tensors.scalar(drawn.picture().abs().max())).isLessThanOrEqualTo(1);
    }

    @Test
    void theFirstStageAloneDrawsAsWithTheOthers() {
        Generator generator = trained(new Generator(settings(3, 8, true, Head.THREE)));
        generator.eval();
        Caption caption = captions(1, 5).get(0);
        Tensor alone = generator.first(
                caption.sentence(), Noise.batch(3, new long[] {0}, 7), Noise.batch(4, new long[] {0}, 6));
        Tensor whole = draw(generator, List.of(caption), 5).pictures().get(0); // [1, 3, 8, 8]
        assertThat(Tensors.scalar(alone.sub(whole).abs().max())).isZero();
    }

    /** One caption's picture: alone, among six others, and with words of noise behind its padding. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPictureDependsNeitherOnItsBatchNorOnThePadding(boolean disentangle) {
        Generator generator = trained(new Generator(settings(3, 8, disentangle, Head.THREE)));
        generator.eval();
        List<Caption> captions = captions(7, 5);
        Drawn together = draw(generator, captions, 5);
        Drawn padded = draw(generator, captions, 9);
        for (int row = 0; row < captions.size(); row++) {
            Caption caption = captions.get(row);
            Drawn alone = draw(generator, List.of(caption), caption.count());
            for (int stage = 0; stage < 3; stage++) {
                Tensor expected = alone.pictures().get(stage);
                Golden.assertClose("in a batch", row(together, stage, row), expected, 0, 1e-5);
                Golden.assertClose("padded", row(padded, stage, row), expected, 0, 1e-5);
            }
        }
        Tensor other = row(together, 2, 1);
        assertThat(Tensors.scalar(row(together, 2, 0).sub(other).abs().max())).isGreaterThan(1e-2);
    }

    @Test
    void tiledPaddingMixesCaptionsUpAsPublished() {
        GeneratorSettings plain = settings(2, 8, true, Head.THREE);
        Generator generator = trained(new Generator(new GeneratorSettings(
                plain.noise(),
                plain.condition(),
                plain.words(),
                plain.channels(),
                plain.base(),
                plain.stages(),
                plain.residuals(),
                true,
                1,
                PaddingLayout.TILED,
                Head.THREE)));
        generator.eval();
        List<Caption> captions = captions(7, 5);
        Tensor together = row(draw(generator, captions, 5), 1, 0);
        Tensor alone = draw(generator, captions.subList(0, 1), 5).picture();
        assertThat(Tensors.scalar(together.sub(alone).abs().max())).isGreaterThan(1e-4);
    }

    @Test
    void gradientReachesEveryParameter() {
        Generator generator = new Generator(settings(3, 4, true, Head.THREE));
        Tensor sum = torch.zeros(new long[0]);
        for (Tensor picture : draw(generator, captions(3, 5), 5).pictures()) {
            sum = sum.add(picture.mul(torch.randn_like(picture)).sum());
        }
        sum.backward();
        State.parameters(generator)
                .forEach((name, parameter) -> assertThat(
                                Tensors.scalar(parameter.grad().abs().sum()))
                        .as("gradient of " + name)
                        .isPositive());
    }

    @Test
    void weightsCarryThePicture() {
        GeneratorSettings settings = settings(3, 8, true, Head.THREE);
        Generator generator = trained(new Generator(settings));
        generator.eval();
        Map<String, Tensor> saved = new LinkedHashMap<>();
        State.of(generator)
                .forEach((name, tensor) -> saved.put(name, tensor.detach().clone()));
        Generator loaded = new Generator(settings);
        loaded.eval();
        List<Caption> captions = captions(2, 5);
        Tensor expected = draw(generator, captions, 5).picture();
        assertThat(draw(loaded, captions, 5).picture().equal(expected)).isFalse();
        State.load(loaded, saved);
        assertThat(draw(loaded, captions, 5).picture().equal(expected)).isTrue();
    }

    @Test
    void autocastingKeepsPicturesCloseAndIn32Bits() {
        Generator generator = trained(new Generator(settings(3, 8, true, Head.THREE)));
        generator.eval();
        List<Caption> captions = captions(2, 5);
        Tensor exact = draw(generator, captions, 5).picture();
        try (Precision.Scope scope = Precision.BF16.on(Devices.cpu())) {
            Tensor rough = draw(generator, captions, 5).picture();
            assertThat(rough.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
            assertThat(Tensors.scalar(rough.sub(exact).abs().mean())).isBetween(1e-6, 0.03);
        }
    }

    @Test
    void refusesArgumentsOfAnotherShape() {
        Generator generator = new Generator(settings(1, 8, true, Head.THREE));
        assertThatThrownBy(() -> generator.forward(
                        torch.randn(2, 12),
                        torch.randn(2, 12, 5),
                        torch.zeros(2, 4).to(Bool),
                        torch.randn(2, 7),
                        torch.randn(2, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the generator's padding has the shape [2, 4], expected [2, 5]");
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> settings(4, 8, true, Head.THREE))
                .hasMessageContaining("stages must be 1, 2 or 3, not 4");
        assertThatThrownBy(() -> settings(3, 24, true, Head.THREE)).hasMessageContaining("not 24");
    }

    /** Words and sentence of one caption; row i of every draw has the noise of index i. */
    private record Caption(int index, int count, Tensor sentence, Tensor words) {}

    private static List<Caption> captions(int count, int longest) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> new Caption(
                        i,
                        longest - i % 3,
                        Noise.batch(1, new long[] {i}, 12),
                        Noise.batch(2, new long[] {i}, 12 * (longest - i % 3)).view(1, 12, -1)))
                .toList();
    }

    private static Drawn draw(Generator generator, List<Caption> captions, int width) {
        long[] indexes = captions.stream().mapToLong(Caption::index).toArray();
        Tensor sentence =
                torch.cat(vector(captions.stream().map(Caption::sentence).toList()), 0);
        // What stands behind the padding must not matter, so noise stands there.
        Tensor words = torch.cat(
                vector(captions.stream()
                        .map(caption -> torch.cat(
                                new TensorVector(caption.words(), torch.randn(1, 12, width - caption.count())), 2))
                        .toList()),
                0);
        Tensor padding = torch.zeros(captions.size(), width);
        for (int row = 0; row < captions.size(); row++) {
            int count = captions.get(row).count();
            padding.select(0, row).narrow(0, count, width - count).fill_(new Scalar(1.0));
        }
        return generator.forward(
                sentence, words, padding.to(Bool), Noise.batch(3, indexes, 7), Noise.batch(4, indexes, 6));
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(new Tensor[0]));
    }

    private static Tensor row(Drawn drawn, int stage, int row) {
        return drawn.pictures().get(stage).narrow(0, row, 1);
    }

    /** Away from the first weights and statistics, which hide differences. */
    private static Generator trained(Generator generator) {
        torch.manual_seed(5);
        Layers.initialise(generator);
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < 20; i++) {
                draw(generator, captions(7, 5), 5);
            }
        }
        return generator;
    }

    private static GeneratorSettings settings(int stages, int base, boolean disentangle, Head head) {
        return new GeneratorSettings(7, 6, 12, 8, base, stages, 1, disentangle, 1, PaddingLayout.PER_CAPTION, head);
    }
}
