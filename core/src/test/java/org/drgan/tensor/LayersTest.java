package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
