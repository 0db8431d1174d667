package org.drgan.tensor;

import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The layers of all networks, with their options. */
public final class Layers {
    static {
        Natives.library();
    }

    /**
     * The number of contiguous bfloat16 values that libtorch's GLU processes at once; fewer are processed one by one.
     */
    private static final int TOGETHER = 64;

    private Layers() {}

    /** 3x3 convolution that keeps height and width, without bias: a batch norm follows it. */
    public static Conv2dImpl convolution3x3(long in, long out) {
        return convolution(in, out, 3, 1, 1, false);
    }

    /** 1x1 convolution: a linear map of the channels at each position. */
    public static Conv2dImpl convolution1x1(long in, long out, boolean bias) {
        return convolution(in, out, 1, 1, 0, bias);
    }

    /** Square convolution. */
    public static Conv2dImpl convolution(long in, long out, long kernel, long stride, long padding, boolean bias) {
        return rectangular(in, out, kernel, kernel, stride, padding, padding, bias);
    }

    /** Convolution with a kernel of any height and width, as Inception's 1x7 and 7x1. */
    public static Conv2dImpl rectangular(
            long in, long out, long height, long width, long stride, long padHeight, long padWidth, boolean bias) {
        try (LongPointer kernel = new LongPointer(height, width);
                LongPointer padding = new LongPointer(padHeight, padWidth)) {
            Conv2dOptions options = new Conv2dOptions(in, out, kernel);
            options.stride().put(0, stride).put(1, stride);
            options.padding().put(padding);
            options.bias().put(bias);
            return new Conv2dImpl(options);
        }
    }

    /** Fully connected layer. */
    public static LinearImpl linear(long in, long out, boolean bias) {
        LinearOptions options = new LinearOptions(in, out);
        options.bias().put(bias);
        return new LinearImpl(options);
    }

    /** Batch norm over [B, C, H, W]. */
    public static BatchNorm2dImpl batchNorm2d(long channels) {
        return new BatchNorm2dImpl(new BatchNormOptions(channels));
    }

    /** Batch norm over [B, C]. */
    public static BatchNorm1dImpl batchNorm1d(long channels) {
        return new BatchNorm1dImpl(new BatchNormOptions(channels));
    }

    /** Gated linear unit over the channels: the first half times the sigmoid of the second, [B, 2C, ...] to [B, C, ...]. */
    public static Tensor gatedLinearUnit(Tensor input) {
        boolean channelsLast = input.dim() == 4 && input.is_contiguous(MemoryFormat.ChannelsLast);
        if (!channelsLast) {
            return torch.glu(input, 1);
        }
        // Along the last dimension the gradient keeps the channels-last layout; along the second it would not, and all
        // layers before would have to convert theirs.
        Tensor positions = input.permute(0, 2, 3, 1); // [B, H, W, 2C]
        boolean few = input.scalar_type().intern() == ScalarType.BFloat16 && input.size(1) < 2 * TOGETHER;
        Tensor gated = few ? gateApart(positions) : torch.glu(positions, 3); // [B, H, W, C]
        return gated.permute(0, 3, 1, 2); // [B, C, H, W]
    }

    /** The same with the gates made contiguous first, [B, H, W, 2C] to [B, H, W, C]. */
    private static Tensor gateApart(Tensor positions) {
        TensorVector halves = positions.unflatten(3, 2, positions.size(3) / 2).unbind(3); // [B, H, W, C] each
        return halves.get(0).mul(halves.get(1).contiguous().sigmoid());
    }

    /**
     * The same map in channels-last layout, which convolutions compute in: if the input of a network has it, no map has
     * to be converted between its layers.
     */
    public static Tensor channelsLast(Tensor map) {
        return map.contiguous(MemoryFormat.ChannelsLast);
    }

    /** LeakyReLU with the slope 0.2 that discriminators of this family use. */
    public static Tensor leaky(Tensor input) {
        return torch.leaky_relu(input, new Scalar(0.2));
    }

    /** Channel means over all positions, [B, C, H, W] to [B, C]. */
    public static Tensor pool(Tensor input) {
        return input.mean(2, 3);
    }

    /**
     * The published initialisation: orthogonal matrices for convolutions and linear layers, batch-norm weights from
     * N(1, 0.02), biases zero. Draws from libtorch's generator; seed it first.
     */
    public static void initialise(Module network) {
        try (NoGradGuard guard = new NoGradGuard()) {
            for (Map.Entry<String, Tensor> entry : State.parameters(network).entrySet()) {
                Tensor parameter = entry.getValue();
                if (parameter.dim() >= 2) {
                    torch.orthogonal_(parameter);
                } else if (entry.getKey().endsWith("weight")) {
                    torch.normal_(parameter, 1.0, 0.02);
                } else {
                    torch.constant_(parameter, new Scalar(0.0));
                }
            }
        }
    }
}
