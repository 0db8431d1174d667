package org.drgan.generator;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.FoldedNorm;
import org.drgan.tensor.Tensors;
import org.drgan.tensor.UpBlock;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or linear layer with the batch norm after it folded into weight and bias, as possible in evaluation:
 * {@code norm(Wx) = (scale W)x + shift}.
 *
 * @param weight scaled, [out, in, k, k] or [out, in]; that of {@link #enlarge} [in, out, 4, 4] or [16 out, in]
 * @param bias [out]; null for none
 */
record Folded(Tensor weight, @Nullable Tensor bias) {
    private static final double EPSILON = 1e-5; // of batch norms, PyTorch's default
    private static final long LARGE = 1 << 20; // numbers
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};

    /**
     * A layer without a norm.
     *
     * @param state a trained network's tensors by name
     * @param layer its name, as {@code conditioning.linear}
     */
    static Folded of(Map<String, Tensor> state, String layer) {
        return new Folded(get(state, layer + ".weight"), state.get(layer + ".bias"));
    }

    /** A layer and the norm after it, by their names. */
    static Folded of(Map<String, Tensor> state, String layer, String norm) {
        Folded plain = of(state, layer);
        FoldedNorm folded = FoldedNorm.of(
                get(state, norm + ".weight"),
                get(state, norm + ".bias"),
                get(state, norm + ".running_mean"),
                get(state, norm + ".running_var"),
                EPSILON);
        return new Folded(folded.weight(plain.weight()), folded.bias(plain.bias()));
    }

    /** An {@link UpBlock} without its gates: enlargement, convolution and norm as one transposed convolution. */
    static Folded enlarging(Map<String, Tensor> state, String block) {
        Folded convolution = of(state, block + ".convolution", block + ".norm");
        return new Folded(UpBlock.summedTaps(convolution.weight()), convolution.bias());
    }

    /** The same with all of its outputs divided. */
    Folded over(double divisor) {
        Scalar scalar = new Scalar(divisor);
        return new Folded(weight.div(scalar), bias == null ? null : bias.div(scalar));
    }

    /**
     * The transposed convolution of {@link #enlarging} in the form that is fastest on a map of 4x4. libtorch copies the
     * weight into another layout at each call; for the first map, whose weight is the largest of the network, this
     * takes a tenth of the time for a picture of 256 pixels. A matrix product uses the weight without a copy, [16 out,
     * in], and its overlapping outputs are added. Small weights are not changed.
     */
    Folded forSmallMap() {
        return weight.numel() < LARGE
                ? this
                : new Folded(weight.permute(1, 2, 3, 0).flatten(0, 2), bias);
    }

    /**
     * A copy in a number format, in the memory layout that is fastest for its operation; intermediate tensors are
     * freed.
     *
     * @param steps computes the folded layer
     */
    static Folded as(ScalarType type, Supplier<Folded> steps) {
        return Tensors.tidy(
                () -> {
                    Folded folded = steps.get();
                    Tensor bias = folded.bias();
                    return new Folded(copy(folded.weight(), type), bias == null ? null : copy(bias, type));
                },
                kept -> kept.bias() == null ? List.of(kept.weight()) : List.of(kept.weight(), kept.bias()));
    }

    private static Tensor copy(Tensor tensor, ScalarType type) {
        Tensor copy =
                tensor.detach().to(type, false, true, new MemoryFormatOptional()); // the trained one may change later
        return copy.contiguous(copy.dim() == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
    }

    /** A linear layer: [B, in] to [B, out]. */
    Tensor linear(Tensor input) {
        return torch.linear(input, weight, optionalBias());
    }

    /** A convolution that keeps the side: [B, in, H, W] to [B, out, H, W]. */
    Tensor convolve(Tensor input) {
        long padding = weight.size(2) / 2;
        return torch.conv2d(input, weight, optionalBias(), ONE, new long[] {padding, padding}, ONE, 1);
    }

    /** A convolution of {@link #enlarging}, which doubles the side: [B, in, H, W] to [B, out, 2H, 2W]. */
    Tensor enlarge(Tensor input) {
        return weight.dim() == 2
                ? multiplied(input)
                : torch.conv_transpose2d(input, weight, optionalBias(), TWO, ONE, NONE, 1, ONE);
    }

    private Tensor multiplied(Tensor input) {
        long[] large = {2 * input.size(2), 2 * input.size(3)};
        Tensor parts = torch.linear(input.permute(0, 2, 3, 1).flatten(1, 2), weight); // [B, HW, out 16]
        Tensor sum = torch.col2im(parts.transpose(1, 2), large, new long[] {4, 4}, ONE, ONE, TWO); // [B, out, 2H, 2W]
        return (bias == null ? sum : sum.add_(bias.view(-1, 1, 1))).contiguous(MemoryFormat.ChannelsLast);
    }

    private TensorOptional optionalBias() {
        return bias == null ? new TensorOptional() : new TensorOptional(bias);
    }

    private static Tensor get(Map<String, Tensor> state, String name) {
        return Objects.requireNonNull(state.get(name), name);
    }
}
