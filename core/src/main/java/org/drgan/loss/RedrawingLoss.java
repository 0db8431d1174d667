package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The error of the previous stage's image head when it redraws real pictures from their {@link RealFeatures}. It makes
 * those features comparable with generated ones.
 */
public final class RedrawingLoss {
    private RedrawingLoss() {}

    /**
     * Mean over all elements of (redrawn - real)^2, in 32 bits.
     *
     * @param redrawn [B, 3, S, S]
     * @param real [B, 3, S, S]
     * @return []
     */
    public static Tensor of(Tensor redrawn, Tensor real) {
        return squares(redrawn, real).mean();
    }

    /** As in the released code: the sum over batch and channels, divided by the number of positions only. */
    public static Tensor released(Tensor redrawn, Tensor real) {
        return squares(redrawn, real).sum().div(new Scalar((double) real.size(2) * real.size(3)));
    }

    private static Tensor squares(Tensor redrawn, Tensor real) {
        return redrawn.to(Float).sub(real.to(Float)).square(); // [B, 3, S, S]
    }
}
