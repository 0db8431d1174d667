package org.drgan.generator;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;

/** Draws a feature map as a picture. */
public final class ImageHead extends Module {
    private static final int COLOURS = 3;

    private final List<Conv2dImpl> convolutions = new ArrayList<>();
    private final List<BatchNorm2dImpl> norms = new ArrayList<>(); // after each convolution but the last

    /** A head of the given kind for feature maps of {@code channels} channels. */
    public ImageHead(int channels, Head kind) {
        this(channels, kind, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public ImageHead(int channels, Head kind, Norms over) {
        int[] widths = kind == Head.THREE
                ? new int[] {channels, channels / 2, channels / 4, COLOURS}
                : new int[] {channels, COLOURS};
        for (int i = 1; i < widths.length; i++) {
            convolutions.add(register_module("convolution" + i, Layers.convolution3x3(widths[i - 1], widths[i])));
            if (i < widths.length - 1) {
                norms.add(register_module("norm" + i, over.over2d(widths[i])));
            }
        }
    }

    /**
     * @param features [B, C, S, S]
     * @return the picture in 32-bit floats, -1 to 1, [B, 3, S, S]
     */
    public Tensor forward(Tensor features) {
        Tensor map = features;
        for (int i = 0; i < norms.size(); i++) {
            map = norms.get(i).forward(convolutions.get(i).forward(map)).tanh(); // [B, C/2 or C/4, S, S]
        }
        // Widened before tanh: near white and black, bfloat16 steps are as coarse as half a grey level.
        return last().forward(map).to(Float).tanh(); // [B, 3, S, S]
    }

    /**
     * Draws features as {@link #forward} does in evaluation, whatever the mode. The gradient flows to the features
     * only: weights and running statistics do not change, so the features of real pictures must become comparable with
     * the generator's.
     *
     * @param features [B, C, S, S]
     * @return [B, 3, S, S]
     */
    public Tensor redraw(Tensor features) {
        Tensor map = features;
        for (int i = 0; i < norms.size(); i++) {
            map = frozen(norms.get(i), frozen(convolutions.get(i), map)).tanh(); // [B, C/2 or C/4, S, S]
        }
        return frozen(last(), map).to(Float).tanh(); // [B, 3, S, S]
    }

    private Conv2dImpl last() {
        return convolutions.get(convolutions.size() - 1);
    }

    private static Tensor frozen(Conv2dImpl convolution, Tensor input) {
        return torch.conv2d(
                input,
                convolution.weight().detach(),
                new TensorOptional(),
                new long[] {1, 1},
                new long[] {1, 1},
                new long[] {1, 1},
                1);
    }

    private static Tensor frozen(BatchNorm2dImpl norm, Tensor input) {
        // Copies of the statistics, since another forward pass may change them in place before this one's backward.
        return torch.batch_norm(
                input,
                new TensorOptional(norm.weight().detach()),
                new TensorOptional(norm.bias().detach()),
                new TensorOptional(norm.running_mean().clone()),
                new TensorOptional(norm.running_var().clone()),
                false,
                0,
                norm.options().eps().get(),
                false);
    }
}
