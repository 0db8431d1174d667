package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class DeepeningTest {
    private static Generator generator(int residuals) {
        Generator generator = new Generator(
                new GeneratorSettings(7, 6, 12, 8, 8, 3, residuals, true, 1, PaddingLayout.PER_CAPTION, Head.SINGLE));
        torch.manual_seed(residuals);
        Layers.initialise(generator);
        return generator;
    }

    private static Tensor picture(Generator generator) {
        generator.eval();
        return generator
                .forward(
                        torch.ones(2, 12),
                        torch.ones(2, 12, 3),
                        torch.zeros(2, 3).to(torch.ScalarType.Bool),
                        Noise.batch(3, new long[] {0, 1}, 7),
                        Noise.batch(4, new long[] {0, 1}, 6))
                .picture();
    }

    @Test
    void newBlocksDoNotChangeThePicturesAndLearn() {
        Generator shallow = generator(1);
        Generator deep = generator(3);
        State.load(deep, Deepening.of(deep, State.of(shallow)));
        Tensor picture = picture(deep);
        assertThat(Tensors.scalar(picture.sub(picture(shallow)).abs().max())).isZero();
        picture.square().sum().backward();
        Map<String, Tensor> parameters = State.parameters(deep);
        assertThat(parameters.keySet())
                .contains("refinement2.fusion2.norm2.weight", "refinement1.context1.norm2.weight");
        parameters.forEach((name, tensor) -> {
            if (name.matches("refinement\\d\\.(context|fusion)[12]\\.norm2\\.weight")) {
                assertThat(Tensors.scalar(tensor.abs().max())).as(name).isZero();
                assertThat(Tensors.scalar(tensor.grad().abs().max())).as(name).isPositive();
            }
        });
    }

    @Test
    void whatElseIsMissingIsStillRefused() {
        Generator deep = generator(2);
        Map<String, Tensor> weights = State.of(generator(1));
        weights.remove("refinement1.fusion0.norm2.weight");
        assertThatThrownBy(() -> State.load(deep, Deepening.of(deep, weights)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing refinement1.fusion0.norm2.weight");
        assertThatThrownBy(() -> State.load(generator(1), Deepening.of(generator(1), State.of(deep))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unexpected refinement");
    }
}
