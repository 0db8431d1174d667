package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drgan.Golden.assertClose;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the two layers that it stands for. */
class FrozenConvolutionTest {
    private static final double EPSILON = 1e-3;

    private final Conv2dImpl convolution = Layers.rectangular(5, 7, 1, 3, 2, 0, 1, false);
    private final BatchNorm2dImpl norm = new BatchNorm2dImpl(new BatchNormOptions(7));
    private final FrozenConvolution frozen = new FrozenConvolution(convolution, norm, EPSILON);
    private final Tensor input = torch.randn(2, 5, 6, 9);

    @BeforeEach
    void evaluated() {
        Noise.seedStep(1, 0);
        convolution.weight().requires_grad_(false);
        norm.weight().requires_grad_(false);
        norm.bias().requires_grad_(false);
        norm.options().eps().put(EPSILON);
        norm.eval();
        change();
    }

    private void change() {
        torch.uniform_(norm.weight(), 0.5, 2);
        torch.uniform_(norm.bias(), -1, 1);
        torch.uniform_(norm.running_mean(), -1, 1);
        torch.uniform_(norm.running_var(), 0.1, 3);
    }

    private Tensor separate() {
        return norm.forward(convolution.forward(input));
    }

    @Test
    void equalsConvolutionAndNorm() {
        assertClose("folded", frozen.forward(input), separate(), 1e-5, 1e-6);
    }

    @Test
    void seesThatWeightsWereLoaded() {
        frozen.forward(input);
        change();
        assertClose("after new statistics", frozen.forward(input), separate(), 1e-5, 1e-6);
        torch.uniform_(convolution.weight(), -1, 1);
        assertClose("after new weights", frozen.forward(input), separate(), 1e-5, 1e-6);
    }

    @Test
    void followsTheNumberFormat() {
        Tensor expected = separate();
        try (Precision.Scope half = Precision.BF16.on(Devices.cpu())) {
            Tensor rounded = frozen.forward(input);
            assertThat(rounded.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertClose("bfloat16", rounded.to(ScalarType.Float), expected, 2e-2, 5e-2);
        }
        assertClose("32 bits again", frozen.forward(input), expected, 1e-5, 1e-6);
    }

    @Test
    void gradientsReachTheInputAlone() {
        Tensor expected;
        try (PointerScope scope = new PointerScope()) {
            input.requires_grad_(true);
            separate().square().sum().backward();
            expected = input.grad().clone().retainReference();
            input.mutable_grad().zero_();
            frozen.forward(input).square().sum().backward();
        }
        assertClose("gradient", input.grad(), expected, 1e-5, 1e-5);
        assertThat(convolution.weight().grad().defined()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void isFoldedOnceAndOutlivesTheScopeOfItsFirstUse(Precision precision) {
        try (Precision.Scope format = precision.on(Devices.cpu())) {
            FrozenConvolution.Folded first;
            try (PointerScope scope = new PointerScope()) { // as a training's step
                frozen.forward(input);
                first = frozen.folded();
            }
            assertThat(frozen.folded()).isSameAs(first);
            double rounding = precision == Precision.FP32 ? 1e-5 : 5e-2;
            assertClose("later", frozen.forward(input).to(ScalarType.Float), separate(), rounding, rounding);
        }
    }
}
