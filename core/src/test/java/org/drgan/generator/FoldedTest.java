package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.drgan.Golden;
import org.drgan.tensor.Layers;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.tensor.UpBlock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each step from the plain network to the compiled one, against the layers that it replaces. */
class FoldedTest {
    private static final double CLOSE = 1e-5;

    /** A convolution or linear layer with a norm behind it, whose statistics are not those of a fresh one. */
    private static final class Pair extends Module {
        private final Conv2dImpl convolution = register_module("convolution", Layers.convolution(6, 8, 3, 1, 1, true));
        private final BatchNorm2dImpl norm = register_module("norm", Layers.batchNorm2d(8));

        Pair() {
            worn(this);
        }

        Tensor forward(Tensor input) {
            return norm.forward(convolution.forward(input));
        }
    }

    /** In evaluation, with parameters and statistics as after some training. */
    static <N extends Module> N worn(N network) {
        try (NoGradGuard guard = new NoGradGuard()) {
            State.of(network).forEach((name, tensor) -> {
                if (name.endsWith("running_var")) {
                    tensor.uniform_(0.5, 2, null);
                } else if (name.endsWith("running_mean") || tensor.dim() == 1) {
                    tensor.copy_(torch.randn_like(tensor).mul(new Scalar(0.5)));
                }
            });
        }
        network.eval();
        return network;
    }

    @BeforeEach
    void seed() {
        torch.manual_seed(3);
    }

    @Test
    void aNormFoldsIntoTheConvolutionBeforeIt() {
        Pair pair = new Pair();
        Tensor input = torch.randn(2, 6, 5, 7);
        Folded folded = Folded.as(Float, () -> Folded.of(State.of(pair), "convolution", "norm"));
        Golden.assertClose("folded", folded.convolve(input), pair.forward(input), 0, CLOSE);
    }

    @Test
    void aNormFoldsIntoTheLinearLayerBeforeIt() {
        InitialStage stage = worn(new InitialStage(5, 7, 4, 4));
        Tensor vector = torch.randn(3, 12);
        Folded folded = Folded.of(State.of(stage), "decoder.linear", "decoder.norm");
        Tensor map = Layers.gatedLinearUnit(folded.linear(vector)).view(3, 4, 4, 4);
        Tensor plain = stage.forward(vector.narrow(1, 0, 5), vector.narrow(1, 5, 7));
        Golden.assertClose("folded", map, plain, 0, CLOSE);
    }

    @Test
    void aDivisorFoldsIn() {
        Pair pair = new Pair();
        Tensor input = torch.randn(2, 6, 5, 7);
        Folded folded = Folded.of(State.of(pair), "convolution", "norm").over(22);
        Golden.assertClose("folded", folded.convolve(input), pair.forward(input).div(new Scalar(22.0)), 0, CLOSE);
    }

    @Test
    void enlargementFoldsIntoTheConvolutionBehindIt() {
        UpBlock up = worn(new UpBlock(6, 5));
        Tensor input = torch.randn(2, 6, 5, 7);
        Folded folded = Folded.as(Float, () -> Folded.enlarging(named(up), "up"));
        Golden.assertClose("enlarged", Layers.gatedLinearUnit(folded.enlarge(input)), up.forward(input), 0, CLOSE);
    }

    @Test
    void aLargeWeightOnASmallMapIsMultiplied() {
        UpBlock up = worn(new UpBlock(256, 128));
        Tensor input = torch.randn(2, 256, 4, 4);
        Folded folded = Folded.as(Float, () -> Folded.enlarging(named(up), "up").forSmallMap());
        assertThat(folded.weight().dim()).isEqualTo(2);
        Golden.assertClose("enlarged", Layers.gatedLinearUnit(folded.enlarge(input)), up.forward(input), 0, CLOSE);
        UpBlock less = worn(new UpBlock(6, 5));
        assertThat(Folded.enlarging(named(less), "up").forSmallMap().weight().dim())
                .isEqualTo(4);
    }

    @Test
    void residualBlocksKeepTheirResult() {
        ResidualBlock block = worn(new ResidualBlock(6));
        Tensor input = torch.randn(2, 6, 5, 7).contiguous(MemoryFormat.ChannelsLast);
        CompiledStage.Residual compiled = CompiledStage.residual(prefixed(block), "it", Float);
        Golden.assertClose("block", compiled.add(input), block.forward(input), 0, CLOSE);
    }

    @Test
    void copiesDoNotFollowTheTrainedNetwork() {
        Pair pair = new Pair();
        Folded folded = Folded.as(Float, () -> Folded.of(State.of(pair), "convolution"));
        Tensor input = torch.randn(2, 6, 5, 7);
        Tensor before = folded.convolve(input);
        try (NoGradGuard guard = new NoGradGuard()) {
            State.parameters(pair).values().forEach(Tensor::zero_);
        }
        assertThat(folded.convolve(input).equal(before)).isTrue();
        assertThat(Tensors.scalar(before.abs().max())).isPositive();
    }

    private static java.util.Map<String, Tensor> named(UpBlock up) {
        return rename(up, "up.");
    }

    private static java.util.Map<String, Tensor> prefixed(ResidualBlock block) {
        return rename(block, "it.");
    }

    private static java.util.Map<String, Tensor> rename(Module network, String prefix) {
        java.util.Map<String, Tensor> named = new java.util.LinkedHashMap<>();
        State.of(network).forEach((name, tensor) -> named.put(prefix + name, tensor));
        return named;
    }
}
