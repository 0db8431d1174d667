package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;

import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the plain generator, in evaluation. */
class CompiledGeneratorTest {
    private static final int WORDS = 12;
    private static final double LEVEL = 2.0 / 255; // one of 255 grey levels

    /** Sentences with their noise; row i of every draw has sentence and noise number i, and 1 to {@code longest} words. */
    private record Input(Tensor sentence, Tensor words, Tensor padding, Tensor noise, Tensor conditionNoise) {
        static Input of(long from, int count, int longest, int width) {
            long[] rows = LongStream.range(from, from + count).toArray();
            Tensor words = torch.randn(count, WORDS, width); // what stands behind the padding must not matter
            words.narrow(2, 0, longest)
                    .copy_(Noise.batch(2, rows, WORDS * longest).view(count, WORDS, longest));
            Tensor padding = torch.zeros(count, width);
            for (int row = 0; row < count; row++) {
                int length = longest - (int) ((from + row) % 3);
                padding.select(0, row).narrow(0, length, width - length).fill_(new Scalar(1.0));
            }
            return new Input(
                    Noise.batch(1, rows, WORDS),
                    words,
                    padding.to(Bool),
                    Noise.batch(3, rows, 7),
                    Noise.batch(4, rows, 6));
        }

        CompiledGenerator.Drawing by(CompiledGenerator generator) {
            return generator.forward(sentence, words, padding, noise, conditionNoise);
        }

        Drawn by(Generator generator) {
            return generator.forward(sentence, words, padding, noise, conditionNoise);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 16, 1, true, THREE, PER_CAPTION",
        "1, 4, 1, true, SINGLE, PER_CAPTION",
        "2, 8, 2, true, SINGLE, PER_CAPTION",
        "3, 16, 1, true, THREE, PER_CAPTION",
        "3, 4, 3, true, THREE, PER_CAPTION",
        "3, 8, 0, true, THREE, PER_CAPTION",
        "3, 16, 2, false, SINGLE, PER_CAPTION",
        "2, 16, 1, false, THREE, PER_CAPTION",
        "3, 8, 1, true, THREE, TILED"
    })
    void drawsWhatThePlainOneDraws(
            int stages, int base, int residuals, boolean disentangle, Head head, PaddingLayout padding) {
        Generator plain = trained(settings(stages, base, 8, residuals, disentangle, head, padding));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.FP32);
        for (int batch : new int[] {1, 2, 5}) {
            Input input = Input.of(0, batch, 5, 6);
            Drawn expected = input.by(plain);
            CompiledGenerator.Drawing drawing = input.by(compiled);
            assertThat(drawing.pictures()).hasSize(stages);
            assertThat(drawing.attention()).hasSize(stages - 1);
            assertThat(spread(expected.picture())).as("pictures are not flat").isGreaterThan(0.05);
            for (int stage = 0; stage < stages; stage++) {
                Golden.assertClose(
                        "picture",
                        drawing.pictures().get(stage),
                        expected.pictures().get(stage),
                        0,
                        1e-4);
                if (stage > 0) {
                    Golden.assertClose(
                            "attention",
                            drawing.attention().get(stage - 1),
                            expected.refinements().get(stage - 1).attention(),
                            0,
                            1e-4);
                }
            }
        }
    }

    @Test
    void bfloat16StaysNear() {
        Generator plain = trained(settings(3, 16, 16, 2, true, Head.THREE, PaddingLayout.PER_CAPTION));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.BF16);
        Input input = Input.of(0, 8, 5, 6);
        Tensor expected = input.by(plain).picture();
        Tensor found = input.by(compiled).picture();
        assertThat(found.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
        Tensor difference = found.sub(expected).abs();
        assertThat(Tensors.scalar(difference.mean())).isBetween(1e-7, LEVEL);
        assertThat(Tensors.scalar(difference.max())).isLessThan(8 * LEVEL);
    }

    @Test
    void bfloat16GivesTheSameForTheSameToTheBit() {
        Generator plain = trained(settings(3, 8, 8, 1, true, Head.THREE, PaddingLayout.PER_CAPTION));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.BF16);
        Input input = Input.of(0, 3, 5, 5);
        Tensor first = input.by(compiled).picture();
        Input.of(4, 2, 5, 9).by(compiled);
        assertThat(input.by(compiled).picture().equal(first)).isTrue();
    }

    /** Alone, among six others, and behind padding; with all rows drawn together, and with two at a time. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 20, 2 * 16 * 32 * 32})
    void aPictureDependsNeitherOnItsBatchNorOnThePadding(long numbers) {
        Generator plain = trained(settings(3, 8, 8, 1, true, Head.THREE, PaddingLayout.PER_CAPTION));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.FP32, numbers);
        Tensor together = Input.of(0, 7, 5, 5).by(compiled).picture();
        Tensor padded = Input.of(0, 7, 5, 9).by(compiled).picture();
        for (int row = 0; row < 7; row++) {
            Tensor alone = Input.of(row, 1, 5, 5).by(compiled).picture();
            Golden.assertClose("in a batch", together.narrow(0, row, 1), alone, 0, 1e-5);
            Golden.assertClose("padded", padded.narrow(0, row, 1), alone, 0, 1e-5);
        }
        assertThat(Tensors.scalar(together.narrow(0, 0, 1)
                        .sub(together.narrow(0, 1, 1))
                        .abs()
                        .max()))
                .isGreaterThan(1e-2);
    }

    @Test
    void theTrainedGeneratorMayChangeAfterwards() {
        Generator plain = trained(settings(2, 8, 8, 1, true, Head.THREE, PaddingLayout.PER_CAPTION));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.FP32);
        Input input = Input.of(0, 2, 5, 5);
        Tensor before = input.by(compiled).picture();
        try (NoGradGuard guard = new NoGradGuard()) {
            org.drgan.tensor.State.of(plain).values().forEach(Tensor::zero_);
        }
        assertThat(input.by(compiled).picture().equal(before)).isTrue();
    }

    @Test
    void onlyResultsOutliveADrawing() {
        Generator plain = trained(settings(3, 8, 8, 1, true, Head.THREE, PaddingLayout.PER_CAPTION));
        CompiledGenerator compiled = new CompiledGenerator(plain, Precision.FP32);
        try (PointerScope scope = new PointerScope()) {
            Input input = Input.of(0, 2, 5, 5);
            input.by(compiled);
            long before = Pointer.totalCount();
            CompiledGenerator.Drawing drawing = input.by(compiled);
            assertThat(Pointer.totalCount() - before).as("native objects").isLessThanOrEqualTo(8);
            assertThat(drawing.picture().requires_grad()).isFalse();
        }
    }

    private static double spread(Tensor picture) {
        return Tensors.scalar(picture.sub(picture.mean()).square().mean().sqrt());
    }

    /** Away from the first weights and statistics, which hide differences. */
    private static Generator trained(GeneratorSettings settings) {
        torch.manual_seed(5);
        Generator generator = new Generator(settings);
        Layers.initialise(generator);
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < 20; i++) {
                Input.of(0, 4, 5, 5).by(generator);
            }
        }
        generator.eval();
        return generator;
    }

    private static GeneratorSettings settings(
            int stages, int base, int channels, int residuals, boolean disentangle, Head head, PaddingLayout padding) {
        return new GeneratorSettings(7, 6, WORDS, channels, base, stages, residuals, disentangle, 1.5, padding, head);
    }
}
