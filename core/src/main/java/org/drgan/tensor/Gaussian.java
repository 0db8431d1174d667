package org.drgan.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * A normal distribution with independent dimensions for each row of a batch, the output of variational encoders.
 *
 * @param mean [B, Z], 32-bit
 * @param logVariance natural logarithm of the variance, [B, Z], 32-bit
 */
public record Gaussian(Tensor mean, Tensor logVariance) {
    /** Both in 32 bits, also under mixed precision: the exponential of a bfloat16 is off by a percent. */
    public Gaussian {
        mean = mean.to(Float);
        logVariance = logVariance.to(Float);
    }

    /**
     * The reparametrised sample: mean + standard deviation times noise (Kingma and Welling 2014).
     *
     * @param noise standard normal, [B, Z]
     * @return [B, Z]
     */
    public Tensor sample(Tensor noise) {
        return mean.add(logVariance.mul(new Scalar(0.5)).exp().mul(noise)); // [B, Z]
    }

    /** The rows from {@code start} to before {@code start + count}. */
    public Gaussian rows(long start, long count) {
        return new Gaussian(mean.narrow(0, start, count), logVariance.narrow(0, start, count));
    }

    /**
     * The rows as one distribution: the normal one with mean and variance of their equal mixture, the distribution of
     * all codes of a batch (aggregated posterior, Makhzani et al. 2016).
     *
     * @return with one row, [1, Z]
     */
    public Gaussian aggregate() {
        Tensor centre = mean.mean(new long[] {0}, true, new ScalarTypeOptional()); // [1, Z]
        Tensor within = logVariance.exp(); // [B, Z]
        Tensor between = mean.sub(centre).square(); // [B, Z]
        Tensor variance = within.add(between).mean(new long[] {0}, true, new ScalarTypeOptional()); // [1, Z]
        return new Gaussian(centre, variance.log());
    }

    /** The same values without gradient. */
    public Gaussian detach() {
        return new Gaussian(mean.detach(), logVariance.detach());
    }
}
