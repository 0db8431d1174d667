package org.drgan.damsm;

import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A convolution and the batch norm behind it as one convolution, for weights that never learn:
 * {@code norm(Wx) = (scale W)x + shift} with the norm's running statistics. What it computes with is folded at the first
 * use, in the number format of that use and with channels last, and anew whenever weights were loaded since or the format
 * or device is another.
 */
final class FrozenConvolution {
    private static final long[] ONE = {1, 1};

    private final Conv2dImpl convolution;
    private final BatchNorm2dImpl norm;
    private final double epsilon;
    private final long[] stride;
    private final long[] padding;
    private @Nullable Folded folded;

    /** What is computed with, and what it was folded from. */
    private record Folded(Tensor weight, Tensor bias, long versions, ScalarType type, DeviceType device) {}

    /**
     * @param convolution without a bias
     * @param epsilon of the norm, which its module may have otherwise
     */
    FrozenConvolution(Conv2dImpl convolution, BatchNorm2dImpl norm, double epsilon) {
        this.convolution = convolution;
        this.norm = norm;
        this.epsilon = epsilon;
        this.stride = pair(convolution.options().stride());
        this.padding = pair(convolution.options().padding().get0());
    }

    /** [B, in, H, W] to [B, out, h, w]. */
    Tensor forward(Tensor input) {
        Folded now = folded();
        return torch.conv2d(
                Layers.channelsLast(input),
                now.weight,
                new TensorOptional(now.bias),
                stride,
                padding,
                ONE,
                1); // [B, out, h, w]
    }

    private synchronized Folded folded() {
        Device device = convolution.weight().device();
        DeviceType place = device.type();
        ScalarType type = torch.is_autocast_enabled(place) ? torch.get_autocast_dtype(place) : ScalarType.Float;
        long versions = convolution.weight()._version()
                + norm.weight()._version()
                + norm.bias()._version()
                + norm.running_mean()._version()
                + norm.running_var()._version();
        Folded last = folded;
        if (last != null && last.versions == versions && last.type == type && last.device == place) {
            return last;
        }
        List<Tensor> parts;
        try (NoGradGuard guard = new NoGradGuard()) {
            parts = Tensors.tidyAll(() -> fold(type));
        }
        if (last != null) {
            last.weight.close();
            last.bias.close();
        }
        Folded now = new Folded(parts.get(0), parts.get(1), versions, type, place);
        folded = now;
        return now;
    }

    /** Weight [out, in, h, w] and bias [out]. */
    private List<Tensor> fold(ScalarType type) {
        Tensor deviation = norm.running_var().add(new Scalar(epsilon)).sqrt(); // [out]
        Tensor scale = norm.weight().div(deviation); // [out]
        Tensor shift = norm.bias().sub(norm.running_mean().mul(scale)); // [out]
        Tensor weight = convolution.weight().mul(scale.view(-1, 1, 1, 1)); // [out, in, h, w]
        return List.of(
                weight.to(type, false, true, new MemoryFormatOptional()).contiguous(MemoryFormat.ChannelsLast),
                shift.to(type, false, true, new MemoryFormatOptional()));
    }

    private static long[] pair(org.bytedeco.javacpp.LongPointer numbers) {
        return new long[] {numbers.get(0), numbers.get(1)};
    }
}
