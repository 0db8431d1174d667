package org.drgan.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A batch norm with fixed running statistics as a scale and a shift, to be folded into the linear layer or convolution
 * before it: {@code norm(Wx + b) = (scale W)x + (scale b + shift)}.
 *
 * @param scale [out]
 * @param shift [out]
 */
public record FoldedNorm(Tensor scale, Tensor shift) {
    /** From the norm's own tensors, each [out]. */
    public static FoldedNorm of(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double epsilon) {
        Tensor scale = weight.div(variance.add(new Scalar(epsilon)).sqrt()); // [out]
        return new FoldedNorm(scale, bias.sub(mean.mul(scale)));
    }

    /** A weight whose first dimension are the norm's channels, scaled, [out, ...]. */
    public Tensor weight(Tensor weight) {
        long[] perOutput = new long[(int) weight.dim()];
        Arrays.fill(perOutput, 1);
        perOutput[0] = -1;
        return weight.mul(scale.view(perOutput));
    }

    /** The folded bias, [out]; {@code bias} is null if the layer has none. */
    public Tensor bias(@Nullable Tensor bias) {
        return bias == null ? shift : shift.add(bias.mul(scale));
    }
}
