package org.drgan.generator;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;

/** Residual block of AttnGAN and DR-GAN: convolution, gated linear unit, convolution, added to the input. */
public final class ResidualBlock extends Module {
    private final Conv2dImpl convolution1;
    private final BatchNorm2dImpl norm1;
    private final Conv2dImpl convolution2;
    private final BatchNorm2dImpl norm2;

    /** Keeps the number of channels. */
    public ResidualBlock(long channels) {
        this(channels, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public ResidualBlock(long channels, Norms norms) {
        this.convolution1 = register_module("convolution1", Layers.convolution3x3(channels, 2 * channels));
        this.norm1 = register_module("norm1", norms.over2d(2 * channels));
        this.convolution2 = register_module("convolution2", Layers.convolution3x3(channels, channels));
        this.norm2 = register_module("norm2", norms.over2d(channels));
    }

    /** [B, C, H, W] to the same shape. */
    public Tensor forward(Tensor input) {
        Tensor wide = norm1.forward(convolution1.forward(input)); // [B, 2C, H, W]
        Tensor gated = Layers.gatedLinearUnit(wide); // [B, C, H, W]
        Tensor change = norm2.forward(convolution2.forward(gated)); // [B, C, H, W]
        return input.add(change); // [B, C, H, W]
    }
}
