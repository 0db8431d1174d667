package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    /** Against {@code KL_loss} of the published miscc/losses.py (golden case damsm/kl_loss, tolerances of its manifest). */
    @Test
    void divergenceFromTheNormalIsAsPublished() {
        Golden golden = Golden.read("damsm/kl_loss.safetensors");
        Tensor mean = golden.get("in.mu").requires_grad_(true);
        Tensor logVariance = golden.get("in.logvar").requires_grad_(true);
        Tensor divergence = Divergence.toNormal(mean, logVariance);
        divergence.backward();
        Golden.assertClose("divergence", divergence, golden.get("out.kl"), 1e-4, 1e-5);
        Golden.assertClose("slope of the mean", mean.grad(), golden.get("grad.mu"), 1e-3, 1e-5);
        Golden.assertClose("slope of the log-variance", logVariance.grad(), golden.get("grad.logvar"), 1e-3, 1e-5);
    }

    @Test
    void betweenByHand() {
        // KL(N(1, 4) || N(3, 2)) = (ln(2/4) + (4 + 4) / 2 - 1) / 2
        Gaussian from = gaussian(1, Math.log(4));
        Gaussian to = gaussian(3, Math.log(2));
        assertThat(Tensors.scalar(Divergence.between(from, to))).isCloseTo((Math.log(0.5) + 4 - 1) / 2, offset(1e-6));
        assertThat(Tensors.scalar(Divergence.between(to, from)))
                .isCloseTo((Math.log(2) + (2 + 4) / 4.0 - 1) / 2, offset(1e-6));
    }

    @Test
    void betweenADistributionAndTheNormalIsTheSpecialCase() {
        Gaussian from = new Gaussian(torch.randn(3, 5), torch.randn(3, 5));
        Gaussian normal = new Gaussian(torch.zeros(3, 5), torch.zeros(3, 5));
        assertThat(Tensors.scalar(Divergence.between(from, normal)))
                .isCloseTo(Tensors.scalar(Divergence.toNormal(from)), offset(1e-6));
        assertThat(Tensors.scalar(Divergence.between(from, from))).isCloseTo(0, offset(1e-6));
    }

    private static Gaussian gaussian(double mean, double logVariance) {
        return new Gaussian(
                Tensors.of(new float[] {(float) mean}, 1, 1), Tensors.of(new float[] {(float) logVariance}, 1, 1));
    }
}
