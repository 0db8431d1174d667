package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Pushes apart the pictures of one sentence with two noise vectors, so that noise decides what the sentence leaves
 * open: no discriminator sees two pictures of one sentence, so none can detect a generator that draws one pose only.
 *
 * <p>Not in DR-GAN. Mao et al. 2019 (MSGAN, "mode seeking") divide the distance of the pictures by that of the noises;
 * the latter is nearly the same for all pairs of long noise vectors, so it is left out here. The logarithm keeps
 * sentences that have collapsed from outweighing all others.
 */
public final class VarietyLoss {
    // One level of 8-bit pictures: closer pictures count as equal, and the gradient is bounded.
    private static final double EPSILON = 2.0 / 255;
    private static final long[] PICTURE = {1, 2, 3};

    private VarietyLoss() {}

    /**
     * Mean over the sentences of -ln(mean over elements of |one - other|), in 32 bits.
     *
     * @param one pictures, [B, 3, S, S], -1 to 1
     * @param other of the same sentences with other noise, [B, 3, S, S], -1 to 1
     * @return [], about -0.7 for black against white and 4.8 for equal pictures
     */
    public static Tensor of(Tensor one, Tensor other) {
        Tensor apart = one.to(Float).sub(other.to(Float)).abs().mean(PICTURE, false, new ScalarTypeOptional()); // [B]
        return apart.add(new Scalar(EPSILON)).log().mean().neg(); // []
    }

    /**
     * The same where a batch holds the two pictures of a sentence as rows 0 and 1, 2 and 3, and so on.
     *
     * @param pictures [2P, 3, S, S], -1 to 1
     * @return []
     */
    public static Tensor ofPairs(Tensor pictures) {
        Tensor both = pictures.unflatten(0, pictures.size(0) / 2, 2); // [P, 2, 3, S, S]
        return of(both.select(1, 0), both.select(1, 1));
    }
}
