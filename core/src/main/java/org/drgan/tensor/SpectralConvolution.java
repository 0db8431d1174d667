package org.drgan.tensor;

import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution whose weight is divided by its largest singular value, which bounds the discriminator's gradient.
 *
 * <p>Miyato et al. 2018, "Spectral Normalization for GANs", algorithm 1, one power iteration for each forward pass in
 * training. Evaluation uses the stored vectors and changes nothing; the published code of DR-GAN iterates there, too.
 *
 * <p>It can be switched off; then this is a plain convolution.
 */
public final class SpectralConvolution extends Module {
    private static final double EPSILON = 1e-12;

    private final Tensor weight; // [out, in, k, k]
    private final @Nullable Tensor bias; // [out]
    private final @Nullable Tensor left; // u, [out]; null when switched off
    private final @Nullable Tensor right; // v, [in k k]; likewise
    private final long stride;
    private final long padding;

    /** A square convolution from {@code in} to {@code out} channels; {@code normalize}: whether it is normalized at all. */
    public SpectralConvolution(
            long in, long out, long kernel, long stride, long padding, boolean bias, boolean normalize) {
        this.stride = stride;
        this.padding = padding;
        Conv2dImpl plain = Layers.convolution(in, out, kernel, stride, padding, bias);
        // The reference that registering returns becomes invalid when more is registered: each field gets its own
        // handle.
        this.weight = new Tensor(register_parameter("weight", plain.weight()));
        this.bias = bias ? new Tensor(register_parameter("bias", plain.bias())) : null;
        this.left = normalize ? new Tensor(register_buffer("left", unit(torch.randn(out)))) : null;
        this.right = normalize ? new Tensor(register_buffer("right", unit(torch.randn(in * kernel * kernel)))) : null;
    }

    /** [B, in, H, W] to [B, out, H', W']. */
    public Tensor forward(Tensor input) {
        return torch.conv2d(
                input,
                normalizedWeight(),
                bias == null ? new TensorOptional() : new TensorOptional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    /**
     * The weight over its largest singular value; in training one power iteration comes first. Switched off, the weight
     * as it is. [out, in, k, k]
     */
    public Tensor normalizedWeight() {
        if (left == null || right == null) {
            return weight;
        }
        Tensor matrix = weight.flatten(1, 3); // [out, in k k]
        if (is_training()) {
            try (NoGradGuard guard = new NoGradGuard()) {
                right.copy_(unit(torch.mv(matrix.t(), left)));
                left.copy_(unit(torch.mv(matrix, right)));
            }
        }
        // Copies, since the next forward pass changes the vectors in place before this one's backward.
        Tensor sigma = torch.dot(left.clone(), torch.mv(matrix, right.clone())); // []
        return weight.div(sigma);
    }

    /** [out], or null. */
    public @Nullable Tensor bias() {
        return bias;
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().add(new Scalar(EPSILON)));
    }
}
