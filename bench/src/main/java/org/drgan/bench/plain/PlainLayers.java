package org.drgan.bench.plain;

import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Layers by the names of their weights, computed one by one as the published code does. Counts the operations that are
 * mathematically necessary.
 */
final class PlainLayers {
    private static final long[] ONE = {1, 1};
    private static final double ENLARGED = 16.0 / 36; // share of distinct sums among the taps of an upsampled map

    private final Map<String, Tensor> state;
    private final boolean training;
    private double operations;

    /**
     * @param state a network's tensors by name
     * @param training whether batch norms use the batch's statistics
     */
    PlainLayers(Map<String, Tensor> state, boolean training) {
        this.state = state;
        this.training = training;
    }

    /** Multiplications and additions of convolutions and linear layers so far, without those that algebra saves. */
    double operations() {
        return operations;
    }

    boolean has(String name) {
        return state.containsKey(name);
    }

    Tensor get(String name) {
        return Objects.requireNonNull(state.get(name), name);
    }

    /** [B, in, H, W] to [B, out, h, w] */
    Tensor convolution(String name, Tensor input, long stride, long padding) {
        return convolution(get(name + ".weight"), optional(name + ".bias"), input, stride, padding);
    }

    Tensor convolution(Tensor weight, TensorOptional bias, Tensor input, long stride, long padding) {
        Tensor output =
                torch.conv2d(input, weight, bias, new long[] {stride, stride}, new long[] {padding, padding}, ONE, 1);
        operations += 2.0 * output.numel() * weight.numel() / weight.size(0);
        return output;
    }

    /** Convolution with a kernel that is not square, which keeps the side. */
    Tensor uneven(Tensor weight, Tensor input) {
        long[] padding = {weight.size(2) / 2, weight.size(3) / 2};
        Tensor output = torch.conv2d(input, weight, new TensorOptional(), ONE, padding, ONE, 1);
        operations += 2.0 * output.numel() * weight.numel() / weight.size(0);
        return output;
    }

    /** [B, in] to [B, out] */
    Tensor linear(String name, Tensor input) {
        operations += 2.0 * input.size(0) * get(name + ".weight").numel();
        return torch.linear(input, get(name + ".weight"), optional(name + ".bias"));
    }

    /** The same shape. */
    Tensor norm(String name, Tensor input) {
        return norm(name, input, training, 1e-5);
    }

    Tensor norm(String name, Tensor input, boolean batchStatistics, double epsilon) {
        return torch.batch_norm(
                input,
                optional(name + ".weight"),
                optional(name + ".bias"),
                optional(name + ".running_mean"),
                optional(name + ".running_var"),
                batchStatistics,
                0.1,
                epsilon,
                true);
    }

    /** Gated linear unit over the channels, [B, 2C, ...] to [B, C, ...]. */
    static Tensor gate(Tensor input) {
        long channels = input.size(1) / 2;
        return input.narrow(1, 0, channels)
                .mul(input.narrow(1, channels, channels).sigmoid());
    }

    static Tensor leaky(Tensor input) {
        return torch.leaky_relu(input, new Scalar(0.2));
    }

    /** Upsampling, convolution, norm, gates: [B, in, H, W] to [B, out, 2H, 2W]. */
    Tensor up(String name, Tensor input) {
        Tensor large = torch.upsample_nearest2d(input, 2 * input.size(2), 2 * input.size(3)); // [B, in, 2H, 2W]
        double before = operations;
        Tensor convolved = convolution(name + ".convolution", large, 1, 1); // [B, 2 out, 2H, 2W]
        operations = before + (operations - before) * ENLARGED;
        return gate(norm(name + ".norm", convolved));
    }

    /** Linear layer and upsampling blocks: [B, in] to [B, n, side, side]. */
    Tensor decoder(String name, Tensor vector) {
        Tensor seed = gate(norm(name + ".norm", linear(name + ".linear", vector))); // [B, 16 n]
        Tensor map = seed.view(seed.size(0), -1, 4, 4);
        for (int up = 1; has(name + ".up" + up + ".convolution.weight"); up++) {
            map = up(name + ".up" + up, map); // half the channels, twice the side
        }
        return map;
    }

    private TensorOptional optional(String name) {
        Tensor tensor = state.get(name);
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}
