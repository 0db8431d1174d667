package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.loss.DistributionAdversarialLoss.Form;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistributionAdversarialLossTest {
    private static final Tensor DECODED = Tensors.of(new float[] {0, 1, 0.5f}, 1, 3, 1, 1);
    private static final Tensor TARGET = Tensors.of(new float[] {1, 1, 0}, 1, 3, 1, 1);
    private static final double ERROR = 1.25 / 3;
    private static final Gaussian GENERATED = gaussian(1, Math.log(4));
    private static final Gaussian REAL = gaussian(3, Math.log(2));
    private static final double NORMALIZE = (1 + 4 - 1 - Math.log(4)) / 2;
    private static final double LATENT = (Math.log(0.5) + 4 - 1) / 2; // from generated to real

    @Test
    void theFormsByHand() {
        assertThat(value(Form.DECODED)).isCloseTo(0.1 * NORMALIZE + 2 * ERROR, offset(1e-6));
        assertThat(value(Form.LATENT)).isCloseTo(0.1 * NORMALIZE + 0.3 * LATENT, offset(1e-6));
        assertThat(value(Form.BOTH)).isCloseTo(0.1 * NORMALIZE + 0.3 * LATENT + 2 * ERROR, offset(1e-6));
    }

    @Test
    void whatAFormDoesNotCompareMayBeMissing() {
        DistributionAdversarialLoss decoded = new DistributionAdversarialLoss(Form.DECODED, 2, 0.3, 0.1);
        assertThat(Tensors.scalar(decoded.of(GENERATED, null, DECODED, TARGET))).isEqualTo(value(Form.DECODED));
        DistributionAdversarialLoss latent = new DistributionAdversarialLoss(Form.LATENT, 2, 0.3, 0.1);
        assertThat(Tensors.scalar(latent.of(GENERATED, REAL, null, TARGET))).isEqualTo(value(Form.LATENT));
        assertThatThrownBy(() -> latent.of(GENERATED, null, DECODED, TARGET))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("real codes");
    }

    @Test
    void asAggregatesBatchesAreComparedAndNotPairs() {
        // Means -1 and 3 with variances 1 and 2 together: mean 1, variance 1.5 within + 4 between.
        Gaussian generated = gaussians(new float[] {-1, 3}, new double[] {1, 2});
        Gaussian real = gaussians(new float[] {0, 4}, new double[] {3, 4}); // mean 2, variance 3.5 + 4
        double expected = (Math.log(7.5 / 5.5) + (5.5 + 1) / 7.5 - 1) / 2;
        DistributionAdversarialLoss loss = new DistributionAdversarialLoss(Form.AGGREGATE, 2, 1, 0);
        assertThat(Tensors.scalar(loss.of(generated, real, null, TARGET))).isCloseTo(expected, offset(1e-6));

        Gaussian exchanged = gaussians(new float[] {4, 0}, new double[] {4, 3});
        assertThat(Tensors.scalar(loss.of(generated, exchanged, null, TARGET))).isCloseTo(expected, offset(1e-6));
        assertThat(Tensors.scalar(loss.of(exchanged, real, null, TARGET))).isCloseTo(0, offset(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void theGeneratedCodeLearnsAndTheRealOneDoesNot(Form form) {
        Tensor mean = torch.zeros(2, 3).requires_grad_(true);
        Tensor logVariance = torch.zeros(2, 3).add(new Scalar(0.5)).requires_grad_(true);
        Tensor realMean = torch.ones(2, 3).requires_grad_(true);
        Tensor realLogVariance = torch.zeros(2, 3).requires_grad_(true);
        new DistributionAdversarialLoss(form, 1, 1, 1)
                .of(new Gaussian(mean, logVariance), new Gaussian(realMean, realLogVariance), DECODED, TARGET)
                .backward();
        assertThat(realMean.grad().defined()).isFalse();
        assertThat(realLogVariance.grad().defined()).isFalse();
        double slope = Tensors.scalar(mean.grad().sum());
        if (form.comparesCodes()) {
            assertThat(slope).as("towards the real mean").isNegative();
        } else {
            assertThat(slope).isZero(); // at zero nothing pulls the mean
        }
        assertThat(Tensors.scalar(logVariance.grad().sum())).isPositive();
    }

    @Test
    void aNegativeWeightIsRefused() {
        assertThatThrownBy(() -> new DistributionAdversarialLoss(Form.BOTH, 1, -2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latent -2");
    }

    private static double value(Form form) {
        return Tensors.scalar(new DistributionAdversarialLoss(form, 2, 0.3, 0.1).of(GENERATED, REAL, DECODED, TARGET));
    }

    /** One dimension, a row for each mean and variance. */
    private static Gaussian gaussians(float[] means, double[] variances) {
        float[] logarithms = new float[variances.length];
        for (int row = 0; row < variances.length; row++) {
            logarithms[row] = (float) Math.log(variances[row]);
        }
        return new Gaussian(Tensors.of(means, means.length, 1), Tensors.of(logarithms, variances.length, 1));
    }

    private static Gaussian gaussian(double mean, double logVariance) {
        return new Gaussian(
                Tensors.of(new float[] {(float) mean}, 1, 1), Tensors.of(new float[] {(float) logVariance}, 1, 1));
    }
}
