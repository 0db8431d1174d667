package org.drgan.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * The distribution adversarial loss (DAL) of the released code, instead of {@link DistributionAdversarialLoss}: the
 * Euclidean norm, over the whole batch, between the decoded generated pictures and the real pictures at the base size.
 * The released code weights the discriminators for 64, 128 and 256 pixels by 1e-6, 1e-4 and 1e-2.
 */
public final class ReleasedDistributionAdversarialLoss {
    private ReleasedDistributionAdversarialLoss() {}

    /**
     * @param decoded pictures drawn from samples of the generated pictures' codes, [B, 3, base, base]
     * @param target real pictures at the base size, [B, 3, base, base]
     * @return []
     */
    public static Tensor of(Tensor decoded, Tensor target) {
        return ReleasedAutoencoderLoss.norm(decoded, target);
    }
}
