package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.loss.SemanticDisentanglingLoss.Statistics;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** What {@link ReleasedDisentanglingLossTest} does not compare with published numbers. */
class RealFeaturesTest {
    @Test
    void keepsHeightAndWidth() {
        for (long side : new long[] {16, 17}) {
            assertThat(Tensors.shape(new RealFeatures(6).forward(torch.randn(2, 3, side, side))))
                    .containsExactly(2, 6, side, side);
        }
        assertThatThrownBy(() -> new RealFeatures(5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5");
    }

    /** The disentangling loss does not train the reader, redrawing does. */
    @Test
    void learnsFromRedrawingAlone() {
        RealFeatures reader = new RealFeatures(6);
        Tensor picture = torch.randn(2, 3, 8, 8);
        Tensor features = reader.forward(picture);
        Tensor part = torch.randn(2, 6, 8, 8).requires_grad_(true);
        new SemanticDisentanglingLoss(Statistics.BATCH)
                .of(part, part.mul(new Scalar(2)), part, part.mul(new Scalar(2)), features)
                .total()
                .backward();
        State.parameters(reader)
                .forEach((name, parameter) ->
                        assertThat(parameter.grad().defined()).as(name).isFalse());

        Tensor head = torch.randn(3, 6, 1, 1);
        RedrawingLoss.of(torch.conv2d(features, head), picture).backward();
        State.parameters(reader)
                .forEach((name, parameter) -> assertThat(
                                Tensors.scalar(parameter.grad().abs().sum()))
                        .as(name)
                        .isPositive());
    }

    @Test
    void redrawingByHand() {
        Tensor redrawn = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1, 3, 2, 2);
        Tensor real = redrawn.add(new Scalar(2));
        assertThat(Tensors.scalar(RedrawingLoss.of(redrawn, real))).isCloseTo(4, offset(1e-6));
        assertThat(Tensors.scalar(RedrawingLoss.released(redrawn, real))).isCloseTo(4 * 12 / 4.0, offset(1e-5));
    }
}
