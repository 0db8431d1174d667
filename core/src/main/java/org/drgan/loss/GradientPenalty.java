package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Penalizes gradients of a discriminator at real pictures (R1), so that training converges when it can no longer tell
 * real from generated.
 *
 * <p>Not in DR-GAN. Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9.
 */
public final class GradientPenalty {
    private static final long[] PICTURE = {1, 2, 3};

    private GradientPenalty() {}

    /**
     * Half of the mean over pictures of the squared length of the gradient, in 32 bits. It can itself be
     * differentiated.
     *
     * @param logits whose sum is differentiated: each of its own picture, or of a pair of them, [N]
     * @param pictures that the logits were computed from, with {@code requires_grad}, [B, 3, S, S]
     * @return []
     */
    public static Tensor of(Tensor logits, Tensor pictures) {
        Tensor slopes = torch.grad(
                        new TensorVector(logits.to(Float).sum()),
                        new TensorVector(pictures),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0); // [B, 3, S, S]
        return slopes.to(Float).square().sum(PICTURE).mean().mul(new Scalar(0.5)); // []
    }
}
