package org.drgan.loss;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;

/**
 * Computes features of a real picture that are comparable with a refinement stage's, for the semantic disentangling
 * loss.
 *
 * <p>As in the released code: two 2x2 convolutions with batch norms, LeakyReLU between; the first pads, the second does
 * not, so height and width do not change. Only {@link RedrawingLoss} trains it.
 */
public final class RealFeatures extends Module {
    private final Conv2dImpl first; // 3 -> C/2
    private final BatchNorm2dImpl firstNorm;
    private final Conv2dImpl second; // C/2 -> C
    private final BatchNorm2dImpl secondNorm;

    /** Computes {@code channels} features at each position, an even number. */
    public RealFeatures(int channels) {
        this(channels, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public RealFeatures(int channels, Norms norms) {
        if (channels < 2 || channels % 2 != 0) {
            throw new IllegalArgumentException("channels must be even and positive, but are " + channels);
        }
        this.first = register_module("first", Layers.convolution(3, channels / 2, 2, 1, 1, false));
        this.firstNorm = register_module("firstNorm", norms.over2d(channels / 2));
        this.second = register_module("second", Layers.convolution(channels / 2, channels, 2, 1, 0, false));
        this.secondNorm = register_module("secondNorm", norms.over2d(channels));
    }

    /**
     * @param picture real pictures at the stage's input size, -1..1, [B, 3, S, S]
     * @return [B, C, S, S]
     */
    public Tensor forward(Tensor picture) {
        Tensor wide = Layers.leaky(firstNorm.forward(first.forward(picture))); // [B, C/2, S+1, S+1]
        return secondNorm.forward(second.forward(wide)); // [B, C, S, S]
    }
}
