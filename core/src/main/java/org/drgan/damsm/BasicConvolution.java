package org.drgan.damsm;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.FanModeType;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Nonlinearity;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kFanIn;
import org.bytedeco.pytorch.kReLU;
import org.drgan.tensor.Layers;

/**
 * Convolution, batch norm, ReLU: the building block of Inception-v3. Its weights are pretrained and never trained here,
 * so they have no gradient, and the batch norm always uses its running statistics.
 */
final class BasicConvolution extends Module {
    private static final double EPSILON = 1e-3; // Inception's own, not PyTorch's 1e-5

    private final FrozenConvolution frozen; // the norm's own forward would depend on train(true)

    /** Any kernel; the padding is {@code padHeight} rows above and below, {@code padWidth} columns left and right. */
    BasicConvolution(long in, long out, long height, long width, long stride, long padHeight, long padWidth) {
        super("BasicConvolution");
        Conv2dImpl convolution =
                register_module("conv", Layers.rectangular(in, out, height, width, stride, padHeight, padWidth, false));
        BatchNorm2dImpl norm = register_module("bn", new BatchNorm2dImpl(new BatchNormOptions(out)));
        convolution.weight().requires_grad_(false);
        norm.weight().requires_grad_(false);
        norm.bias().requires_grad_(false);
        // Initial weights that keep the signal's scale through 40 layers without any statistics.
        torch.kaiming_normal_(convolution.weight(), 0, new FanModeType(new kFanIn()), new Nonlinearity(new kReLU()));
        this.frozen = new FrozenConvolution(convolution, norm, EPSILON);
    }

    /** A square kernel. */
    BasicConvolution(long in, long out, long kernel, long stride, long padding) {
        this(in, out, kernel, kernel, stride, padding, padding);
    }

    /** A linear map of the channels at each position. */
    static BasicConvolution pointwise(long in, long out) {
        return new BasicConvolution(in, out, 1, 1, 0);
    }

    /** A kernel of odd height and width that keeps the map's size. */
    static BasicConvolution same(long in, long out, long height, long width) {
        return new BasicConvolution(in, out, height, width, 1, height / 2, width / 2);
    }

    /** [B, in, H, W] to [B, out, h, w], no value negative. */
    Tensor forward(Tensor input) {
        return frozen.forward(input).relu_();
    }
}
