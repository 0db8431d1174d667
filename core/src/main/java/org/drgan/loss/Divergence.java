package org.drgan.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;

/**
 * Kullback-Leibler divergences of normal distributions with independent dimensions.
 *
 * <p>All are means over batch and dimensions, as published; the usual sum over dimensions is Z times as large.
 */
public final class Divergence {
    private Divergence() {}

    /**
     * KL(N(mean, variance) || N(0, I)) = 1/2 mean(mean^2 + variance - 1 - log variance).
     *
     * <p>Kingma and Welling 2014, appendix B; in this family it also regularizes the conditioning augmentation.
     *
     * @param mean [B, Z]
     * @param logVariance [B, Z]
     * @return []
     */
    public static Tensor toNormal(Tensor mean, Tensor logVariance) {
        return toNormal(new Gaussian(mean, logVariance));
    }

    /** {@link #toNormal(Tensor, Tensor)} of a distribution. */
    public static Tensor toNormal(Gaussian gaussian) {
        return rows(gaussian).mean(); // []
    }

    /** The same for each row, [B]. */
    static Tensor rows(Gaussian gaussian) {
        Tensor logVariance = gaussian.logVariance();
        Tensor terms = gaussian.mean()
                .square()
                .add(logVariance.exp())
                .sub(new Scalar(1))
                .sub(logVariance); // [B, Z]
        return terms.mean(1).mul(new Scalar(0.5)); // [B]
    }

    /**
     * KL(from || to) = 1/2 mean(log variance ratio + (variance of from + (difference of means)^2) / variance of to -
     * 1), row by row.
     *
     * @return []
     */
    public static Tensor between(Gaussian from, Gaussian to) {
        Tensor logRatio = from.logVariance().sub(to.logVariance()); // [B, Z]
        Tensor shift =
                from.mean().sub(to.mean()).square().mul(to.logVariance().neg().exp()); // [B, Z]
        return logRatio.exp().add(shift).sub(logRatio).sub(new Scalar(1)).mean().mul(new Scalar(0.5)); // []
    }
}
