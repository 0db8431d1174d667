package org.drgan.tensor;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Doubles height and width: nearest-neighbour enlargement, 3x3 convolution, batch norm, gated linear unit.
 *
 * <p>Zhang et al. 2017 (StackGAN++); every stage of AttnGAN and DR-GAN uses it.
 *
 * <p>Enlargement and convolution run as one transposed convolution. After enlargement several taps of the 3x3 kernel
 * see copies of the same value, so they may be summed beforehand: 2.25 times fewer operations, the same result except
 * for rounding.
 */
public final class UpBlock extends Module {
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};

    private final Conv2dImpl convolution;
    private final BatchNorm2dImpl norm;

    /** From {@code in} to {@code out} channels. */
    public UpBlock(long in, long out) {
        this(in, out, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public UpBlock(long in, long out, Norms norms) {
        this.convolution = register_module("convolution", Layers.convolution3x3(in, 2 * out));
        this.norm = register_module("norm", norms.over2d(2 * out));
    }

    /**
     * @param input [B, in, H, W]
     * @return [B, out, 2H, 2W]
     */
    public Tensor forward(Tensor input) {
        Tensor large = torch.conv_transpose2d(
                input,
                summedTaps(convolution.weight()),
                new TensorOptional(),
                TWO,
                ONE,
                NONE,
                1,
                ONE); // [B, 2 out, 2H, 2W]
        Tensor features = norm.forward(large); // [B, 2 out, 2H, 2W]
        return Layers.gatedLinearUnit(features); // [B, out, 2H, 2W]
    }

    /**
     * The kernel of the transposed convolution (stride 2, padding 1) that enlarges and convolves at once: sums of 1, 2 or
     * 4 neighbouring taps that meet the same value of the small map.
     *
     * @param weight of the 3x3 convolution, [out, in, 3, 3]
     * @return [in, out, 4, 4]
     */
    public static Tensor summedTaps(Tensor weight) {
        try (Precision.Scope full = Precision.FP32.on(weight.device())) {
            Tensor which = taps().to(weight.device(), weight.scalar_type()); // [9, 16]
            Tensor sums = weight.flatten(2, 3).matmul(which).unflatten(2, 4, 4); // [out, in, 4, 4]
            return sums.transpose(0, 1); // [in, out, 4, 4]
        }
    }

    /**
     * Which of the nine taps each of the sixteen sums holds, [9, 16]: rows 2 - i and 3 - i of the large kernel hold row i
     * of the small one, since transposing turns a kernel round; columns likewise.
     */
    private static Tensor taps() {
        float[] which = new float[9 * 16];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int corner = 0; corner < 4; corner++) {
                    int large = 4 * (2 - row + corner / 2) + 2 - column + corner % 2;
                    which[16 * (3 * row + column) + large] = 1;
                }
            }
        }
        return Tensors.of(which, 9, 16);
    }
}
