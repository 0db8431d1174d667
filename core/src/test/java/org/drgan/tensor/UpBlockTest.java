package org.drgan.tensor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Double;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.GoldenCase;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;

/** Against {@code upBlock} of the published model.py (golden case generator_blocks/upblock). */
class UpBlockTest {
    @Test
    void evaluatesAsPublished() {
        golden().evaluation();
    }

    @Test
    void trainsAsPublished() {
        golden().training();
    }

    @Test
    void doublesTheSides() {
        assertThat(Tensors.shape(new UpBlock(4, 3).forward(torch.randn(2, 4, 5, 7))))
                .containsExactly(2, 3, 10, 14);
    }

    /** The transposed convolution against what it stands for: enlargement, then convolution, in 64 bits. */
    @Test
    void equalsEnlargementAndConvolution() {
        UpBlock block = new UpBlock(4, 3);
        block.eval();
        block.to(Double, false);
        Tensor weight = requireNonNull(State.parameters(block).get("convolution.weight"));
        Tensor input = torch.randn(2, 4, 5, 7).to(Double).requires_grad_(true);
        Tensor pull = torch.randn(2, 3, 10, 14).to(Double);

        Tensor large = torch.upsample_nearest2d(input, 10, 14);
        Tensor convolved = torch.conv2d(large, weight, new TensorOptional(), ones(), ones(), ones(), 1);
        Tensor plain = Layers.gatedLinearUnit(convolved.div(new Scalar(Math.sqrt(1 + 1e-5)))); // a fresh batch norm
        Tensor quick = block.forward(input);

        Golden.assertClose("output", quick, plain, 1e-6, 1e-9);
        plain.mul(pull).sum().backward();
        Tensor inputGradient = input.grad().clone();
        Tensor weightGradient = weight.grad().clone();
        input.grad().zero_();
        weight.grad().zero_();
        quick.mul(pull).sum().backward();
        Golden.assertClose("gradient of the input", input.grad(), inputGradient, 1e-6, 1e-9);
        Golden.assertClose("gradient of the weight", weight.grad(), weightGradient, 1e-6, 1e-9);
    }

    private static long[] ones() {
        return new long[] {1, 1};
    }

    private static GoldenCase golden() {
        UpBlock block = new UpBlock(6, 5);
        return new GoldenCase(
                block,
                "generator_blocks/upblock",
                GoldenCase.names(PublishedNames.generator(), "refinement1.up.", "h_net2.upsample."),
                in -> Map.of("y", block.forward(in.get("x"))));
    }
}
