package org.drgan.tensor;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Doubles height and width: nearest-neighbour enlargement, 3x3 convolution, batch norm, gated linear unit.
 *
 * <p>Zhang et al. 2017 (StackGAN++); every stage of AttnGAN and DR-GAN grows by it.
 */
public final class UpBlock extends Module {
    private final Conv2dImpl convolution;
    private final BatchNorm2dImpl norm;

    /** From {@code in} to {@code out} channels. */
    public UpBlock(long in, long out) {
        this.convolution = register_module("convolution", Layers.convolution3x3(in, 2 * out));
        this.norm = register_module("norm", Layers.batchNorm2d(2 * out));
    }

    /**
     * @param input [B, in, H, W]
     * @return [B, out, 2H, 2W]
     */
    public Tensor forward(Tensor input) {
        Tensor large = Layers.enlarge(input); // [B, in, 2H, 2W]
        Tensor features = norm.forward(convolution.forward(large)); // [B, 2 out, 2H, 2W]
        return Layers.gatedLinearUnit(features); // [B, out, 2H, 2W]
    }
}
