package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drgan.Golden.assertClose;

import java.util.Map;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.GoldenCase;
import org.junit.jupiter.api.Test;

/** Against {@code Block3x3_relu} of the published model.py (golden case generator_blocks/block3x3_relu). */
class LayersTest {
    @Test
    void convolutionNormAndGateEvaluateAsPublished() {
        golden().evaluation();
    }

    @Test
    void convolutionNormAndGateTrainAsPublished() {
        golden().training();
    }

    @Test
    void theStartIsOrthogonal() {
        Module network = new Module();
        Conv2dImpl convolution = network.register_module("convolution", Layers.convolution3x3(4, 6));
        Layers.initialise(network);
        Tensor rows = convolution.weight().flatten(1, 3); // [6, 36]
        Tensor products = rows.mm(rows.t()); // [6, 6]
        assertThat(Tensors.scalar(products.sub(torch.eye(6)).abs().max())).isLessThan(1e-5);
    }

    /** Channels last are gated along another dimension, few of them in bfloat16 after the gates were laid together. */
    @Test
    void gatesAreTheSameWhereverChannelsLie() {
        for (long channels : new long[] {8, 128}) {
            for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
                Tensor input = torch.randn(2, channels, 3, 5).to(type);
                Gated first = Gated.of(input);
                Gated last = Gated.of(Layers.channelsLast(input));
                assertThat(last.value.scalar_type().intern()).isEqualTo(type);
                assertThat(last.value.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
                assertThat(last.gradient.is_contiguous(MemoryFormat.ChannelsLast))
                        .as("else all layers before would turn theirs round")
                        .isTrue();
                double rounding = type == ScalarType.Float ? 1e-6 : 2e-2;
                assertClose("gated", last.value, first.value, rounding, rounding);
                assertClose("gradient", last.gradient, first.gradient, rounding, rounding);
            }
        }
    }

    private record Gated(Tensor value, Tensor gradient) {
        static Gated of(Tensor input) {
            Tensor leaf = input.detach();
            leaf.requires_grad_(true);
            Tensor value = Layers.gatedLinearUnit(leaf);
            Tensor sum = value.to(ScalarType.Float).sum();
            // Not backward(), which would keep the gradient as the leaf lies, however it comes.
            Tensor gradient =
                    torch.grad(new TensorVector(sum), new TensorVector(leaf)).get(0);
            return new Gated(value, gradient);
        }
    }

    private static GoldenCase golden() {
        Module network = new Module();
        Conv2dImpl convolution = network.register_module("0", Layers.convolution3x3(6, 10));
        BatchNorm2dImpl norm = network.register_module("1", Layers.batchNorm2d(10));
        return new GoldenCase(
                network,
                "generator_blocks/block3x3_relu",
                name -> name,
                in -> Map.of("y", Layers.gatedLinearUnit(norm.forward(convolution.forward(in.get("x"))))));
    }
}
