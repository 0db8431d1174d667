package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class SpectrumLossTest {
    private final SpectrumLoss loss = new SpectrumLoss(Processes.ALONE);

    @Test
    void otherPicturesWithTheSameSpectrumHaveNone() {
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(1, 0);
            Tensor real = torch.randn(4, 3, 8, 8).mul(new Scalar(0.3));
            assertThat(value(real.neg(), real)).isCloseTo(0, offset(1e-6));
            assertThat(value(real.flip(0).add(new Scalar(0.2)), real))
                    .as("in another order, and lighter")
                    .isCloseTo(0, offset(1e-6));
        }
    }

    /** Half the contrast is a quarter of the power at each frequency. */
    @Test
    void theLogarithmOfTheRatioIsSquared() {
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(1, 0);
            Tensor real = torch.randn(4, 3, 8, 8).mul(new Scalar(0.3));
            assertThat(value(real.mul(new Scalar(0.5)), real)).isCloseTo(Math.pow(Math.log(4), 2), offset(1e-2));
        }
    }

    /** Where pictures of 8 bits have no information, nothing is asked for. */
    @Test
    void powerBelowThatOfRoundingDoesNotCount() {
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(1, 0);
            Tensor real = torch.randn(4, 3, 8, 8).mul(new Scalar(1e-5));
            assertThat(value(torch.zeros(4, 3, 8, 8), real)).isCloseTo(0, offset(1e-4));
        }
    }

    @Test
    void aCheckerboardIsTakenAwayWhereItIs() {
        try (PointerScope scope = new PointerScope()) {
            Noise.seedStep(1, 0);
            Tensor real = torch.randn(16, 3, 8, 8).mul(new Scalar(0.1));
            float[] signs = new float[64];
            for (int i = 0; i < 64; i++) {
                signs[i] = (i / 8 + i % 8) % 2 == 0 ? 0.2f : -0.2f;
            }
            Tensor board = Tensors.of(signs, 8, 8);
            Tensor generated = real.flip(0).add(board).detach().requires_grad_(true); // [16, 3, 8, 8]
            Tensor before = loss.of(generated, real);
            before.backward();
            double along = Tensors.scalar(generated.grad().mul(board).sum());
            assertThat(along).as("less of it lowers the loss").isPositive();
            assertThat(Tensors.scalar(before)).isGreaterThan(value(real.flip(0), real) + 0.1);
        }
    }

    private double value(Tensor generated, Tensor real) {
        return Tensors.scalar(loss.of(generated, real));
    }
}
