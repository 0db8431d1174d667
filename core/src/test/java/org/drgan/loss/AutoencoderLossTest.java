package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class AutoencoderLossTest {
    @Test
    void squaredErrorAndDivergenceByHand() {
        Tensor decoded = Tensors.of(new float[] {0, 1, 0.5f}, 1, 3, 1, 1);
        Tensor picture = Tensors.of(new float[] {1, 1, 0}, 1, 3, 1, 1);
        Gaussian posterior = gaussian(2, Math.log(3)); // KL = (4 + 3 - 1 - ln 3) / 2
        double expected = (1 + 0 + 0.25) / 3 + 0.1 * (6 - Math.log(3)) / 2;
        assertThat(Tensors.scalar(new AutoencoderLoss(0.1).of(decoded, picture, posterior)))
                .isCloseTo(expected, offset(1e-6));
    }

    @Test
    void realAndGeneratedInOneBatchGiveTheMeanOfBoth() {
        AutoencoderLoss loss = new AutoencoderLoss(0.3);
        Tensor decoded = torch.randn(4, 3, 2, 2);
        Tensor pictures = torch.randn(4, 3, 2, 2);
        Gaussian posterior = new Gaussian(torch.randn(4, 5), torch.randn(4, 5));
        double both = Tensors.scalar(loss.of(decoded, pictures, posterior));
        double real = Tensors.scalar(loss.of(decoded.narrow(0, 0, 2), pictures.narrow(0, 0, 2), posterior.rows(0, 2)));
        double generated =
                Tensors.scalar(loss.of(decoded.narrow(0, 2, 2), pictures.narrow(0, 2, 2), posterior.rows(2, 2)));
        assertThat(both).isCloseTo((real + generated) / 2, offset(1e-6));
    }

    @Test
    void theReleasedOneByHand() {
        Tensor zero = torch.zeros(2, 3, 1, 1);
        Tensor three = torch.full(new long[] {2, 3, 1, 1}, new Scalar(3)); // norm of the difference 3 sqrt(6)
        Gaussian real = gaussian(2, 0); // KL = 2
        Tensor loss = ReleasedAutoencoderLoss.of(zero, three, zero, zero, real);
        assertThat(Tensors.scalar(loss)).isCloseTo(0.001 * 3 * Math.sqrt(6) + 0.02 * 2, offset(1e-7));
    }

    @Test
    void theReleasedOneShrinksWithoutAntialiasing() {
        float[] ramp = new float[16];
        ramp[5] = 4; // the centre 2x2 of a 4x4 picture is all that one output pixel reads
        ramp[0] = 100;
        Tensor small = ReleasedAutoencoderLoss.shrink(Tensors.of(ramp, 1, 1, 4, 4), 1);
        assertThat(Tensors.floats(small)).containsExactly(1);
    }

    @Test
    void aNegativeWeightIsRefused() {
        assertThatThrownBy(() -> new AutoencoderLoss(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void computesIn32Bits() {
        Tensor half = torch.randn(1, 3, 2, 2).to(torch.ScalarType.BFloat16);
        assertThat(new AutoencoderLoss(1)
                        .of(half, torch.randn(1, 3, 2, 2), gaussian(0, 0))
                        .scalar_type()
                        .intern())
                .isEqualTo(torch.ScalarType.Float);
        Tensor stacked = torch.cat(new TensorVector(half, half), 0);
        assertThat(ReleasedDistributionAdversarialLoss.of(stacked, stacked)
                        .scalar_type()
                        .intern())
                .isEqualTo(torch.ScalarType.Float);
    }

    private static Gaussian gaussian(double mean, double logVariance) {
        return new Gaussian(
                Tensors.of(new float[] {(float) mean}, 1, 1), Tensors.of(new float[] {(float) logVariance}, 1, 1));
    }
}
