package org.drgan.damsm;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.FoldedNorm;
import org.drgan.tensor.Layers;
import org.jspecify.annotations.Nullable;

/**
 * A convolution and the batch norm after it as one convolution, for weights that are never trained: {@code norm(Wx) =
 * (scale W)x + shift} with the norm's running statistics. They are folded at the first use, in the number format of
 * that use and with channels last, and again after weights were loaded, or for another format or device.
 */
final class FrozenConvolution {
    private static final long[] ONE = {1, 1};

    private final Conv2dImpl convolution;
    private final BatchNorm2dImpl norm;
    private final double epsilon;
    private final long[] stride;
    private final long[] padding;
    private @Nullable Folded folded;

    /** The folded layer, and the state that it was folded from. */
    record Folded(Tensor weight, Tensor bias, long versions, ScalarType type, DeviceType device) {}

    /**
     * @param convolution without a bias
     * @param epsilon of the norm; its module's value is ignored
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

    synchronized Folded folded() {
        DeviceType device = convolution.weight().device().type().intern(); // native code returns another object
        ScalarType type = torch.is_autocast_enabled(device)
                ? torch.get_autocast_dtype(device).intern()
                : ScalarType.Float;
        long versions = convolution.weight()._version()
                + norm.weight()._version()
                + norm.bias()._version()
                + norm.running_mean()._version()
                + norm.running_var()._version();
        Folded now = folded;
        if (now == null || now.versions != versions || now.type != type || now.device != device) {
            if (now != null) {
                now.weight.close();
                now.bias.close();
            }
            now = fold(versions, type, device);
            folded = now;
        }
        return now;
    }

    private Folded fold(long versions, ScalarType type, DeviceType device) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            FoldedNorm folding =
                    FoldedNorm.of(norm.weight(), norm.bias(), norm.running_mean(), norm.running_var(), epsilon);
            Tensor weight = Layers.channelsLast(copy(folding.weight(convolution.weight()), type)); // [out, in, h, w]
            Tensor bias = copy(folding.bias(null), type); // [out]
            // They belong to this object, not to the scope of the step that computes them.
            weight.retainReference();
            bias.retainReference();
            return new Folded(weight, bias, versions, type, device);
        }
    }

    private static Tensor copy(Tensor tensor, ScalarType type) {
        return tensor.to(type, false, true, new MemoryFormatOptional());
    }

    private static long[] pair(LongPointer numbers) {
        return new long[] {numbers.get(0), numbers.get(1)};
    }
}
