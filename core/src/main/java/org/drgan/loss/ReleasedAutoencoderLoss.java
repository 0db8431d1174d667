package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Gaussian;

/**
 * The loss of the released code's auto-encoder, instead of {@link AutoencoderLoss}:
 *
 * <pre>0.001 (||decoded generated - generated|| + ||decoded real - real||) + 0.01 KL(real) + 0.01 KL(real)</pre>
 *
 * with the norm over the whole batch, whose gradient does not depend on the size of the error, and the real pictures'
 * divergence twice, although one of them was probably meant to be that of the generated ones.
 */
public final class ReleasedAutoencoderLoss {
    private static final double ERROR = 0.1 * 0.01;
    private static final double DIVERGENCE = 0.01 + 0.01;

    private ReleasedAutoencoderLoss() {}

    /**
     * @param decodedReal [B, 3, base, base]
     * @param real real pictures at the base size, [B, 3, base, base]
     * @param decodedGenerated [B, 3, base, base]
     * @param generated generated pictures, {@link #shrink shrunk} to the base size, [B, 3, base, base]
     * @param realPosterior the real pictures' codes, [B, Z]
     * @return []
     */
    public static Tensor of(
            Tensor decodedReal, Tensor real, Tensor decodedGenerated, Tensor generated, Gaussian realPosterior) {
        Tensor errors = norm(decodedGenerated, generated).add(norm(decodedReal, real)); // []
        return errors.mul(new Scalar(ERROR))
                .add(Divergence.toNormal(realPosterior).mul(new Scalar(DIVERGENCE))); // []
    }

    /** As the released code shrinks: bilinear, corners not aligned, without antialiasing; [B, 3, S, S]. */
    public static Tensor shrink(Tensor pictures, long side) {
        return pictures.size(2) == side
                ? pictures
                : torch.upsample_bilinear2d(pictures, new long[] {side, side}, false); // [B, 3, side, side]
    }

    /** The Euclidean norm of the difference over all elements of the batch, []. */
    static Tensor norm(Tensor one, Tensor other) {
        return one.to(Float).sub(other.to(Float)).norm();
    }
}
