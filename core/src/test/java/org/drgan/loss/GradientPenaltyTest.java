package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class GradientPenaltyTest {
    private static final long[] PICTURE = {1, 2, 3};

    @Test
    void halfTheSquaredSlopeByHand() {
        Tensor pictures =
                Tensors.of(new float[] {1, 2, 0, 0, -1, 3}, 2, 3, 1, 1).requires_grad_(true);
        Tensor logits = pictures.square().sum(PICTURE); // [2], slopes 2x: squared lengths 20 and 40
        assertThat(Tensors.scalar(GradientPenalty.of(logits, pictures))).isCloseTo((20 + 40) / 2.0 / 2, offset(1e-5));
    }

    @Test
    void weightsLearnFromIt() {
        Tensor weight = Tensors.of(new float[] {3}, 1).requires_grad_(true);
        Tensor pictures = torch.randn(4, 3, 2, 2).requires_grad_(true);
        Tensor logits = pictures.sum(PICTURE).mul(weight); // slopes w everywhere: half of 12 w^2
        GradientPenalty.of(logits, pictures).backward();
        assertThat(Tensors.scalar(weight.grad())).isCloseTo(12 * 3, offset(1e-4));
    }
}
