package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class VarietyLossTest {
    @Test
    void twoSentencesByHand() {
        Tensor one = Tensors.of(new float[] {1, 0, -1, 0.5f, 0.5f, 0.5f}, 2, 3, 1, 1);
        Tensor other = Tensors.of(new float[] {0, 0.5f, -1, 0, 0, 0}, 2, 3, 1, 1); // 0.5 apart, and 0.5
        assertThat(Tensors.scalar(VarietyLoss.of(one, other))).isCloseTo(-Math.log(0.5 + 2.0 / 255), offset(1e-6));
        assertThat(Tensors.scalar(VarietyLoss.of(one, one))).isCloseTo(Math.log(255 / 2.0), offset(1e-5));
    }

    @Test
    void whatIsNearerIsPushedHarder() {
        Tensor one = Tensors.of(new float[] {0.1f, 0.1f, 0.1f, 0.5f, 0.5f, 0.5f}, 2, 3, 1, 1)
                .requires_grad_(true);
        VarietyLoss.of(one, Tensors.of(new float[6], 2, 3, 1, 1)).backward();
        float[] slopes = Tensors.floats(one.grad());
        assertThat(slopes[0]).isNegative(); // larger is further away, and better
        assertThat((double) slopes[0] / slopes[3]).isCloseTo((0.5 + 2.0 / 255) / (0.1 + 2.0 / 255), offset(1e-4));
    }

    @Test
    void pairsLieOneBehindTheOther() {
        Tensor one = torch.randn(3, 3, 2, 2);
        Tensor other = torch.randn(3, 3, 2, 2);
        Tensor rows = torch.stack(new TensorVector(one, other), 1).flatten(0, 1); // [6, 3, 2, 2]
        assertThat(Tensors.scalar(VarietyLoss.ofPairs(rows)))
                .isCloseTo(Tensors.scalar(VarietyLoss.of(one, other)), offset(1e-6));
    }
}
