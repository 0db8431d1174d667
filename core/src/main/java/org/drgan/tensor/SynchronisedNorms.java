package org.drgan.tensor;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch norms over the rows of all processes, exact: mean and variance are those of the whole batch, and so is the
 * gradient through them. One sum over the processes in a forward pass, of two numbers per channel, and one in a
 * backward pass.
 *
 * <p>In evaluation mode they are plain batch norms.
 */
final class SynchronisedNorms implements Norms {
    private final Processes processes;

    SynchronisedNorms(Processes processes) {
        this.processes = processes;
    }

    @Override
    public BatchNorm2dImpl over2d(long channels) {
        return new BatchNorm2dImpl(new BatchNormOptions(channels)) {
            @Override
            public Tensor forward(Tensor input) {
                return is_training()
                        ? normalised(
                                input,
                                weight(),
                                bias(),
                                running_mean(),
                                running_var(),
                                num_batches_tracked(),
                                options())
                        : super.forward(input);
            }
        };
    }

    @Override
    public BatchNorm1dImpl over1d(long channels) {
        return new BatchNorm1dImpl(new BatchNormOptions(channels)) {
            @Override
            public Tensor forward(Tensor input) {
                return is_training()
                        ? normalised(
                                input,
                                weight(),
                                bias(),
                                running_mean(),
                                running_var(),
                                num_batches_tracked(),
                                options())
                        : super.forward(input);
            }
        };
    }

    /** @param input [B, C] or [B, C, H, W] */
    private Tensor normalised(
            Tensor input,
            Tensor weight,
            Tensor bias,
            Tensor runningMean,
            Tensor runningVariance,
            Tensor passes,
            BatchNormOptions options) {
        passes.add_(new Scalar(1));
        long channels = input.size(1);
        double count = (double) input.numel() / channels * processes.size(); // n, of each channel
        long[] axes = input.dim() == 4 ? new long[] {0, 2, 3} : new long[] {0};
        long[] wide = input.dim() == 4 ? new long[] {1, channels, 1, 1} : new long[] {1, channels};
        // Relative to the running mean, which all processes share: squares of small differences lose fewer digits.
        Tensor origin = runningMean.detach().clone(); // [C]
        Tensor values = input.to(Float).sub(origin.view(wide)); // [B, C, ...]
        Tensor sums = processes.sum(torch.stack(
                new TensorVector(
                        values.sum(axes, false, new ScalarTypeOptional()),
                        values.square().sum(axes, false, new ScalarTypeOptional())),
                0)); // [2, C]
        Tensor moments = sums.div(new Scalar(count)); // [2, C]
        Tensor shift = moments.select(0, 0); // mean - origin, [C]
        Tensor variance = moments.select(0, 1).sub(shift.square()).clamp_min(new Scalar(0)); // [C]
        track(shift.add(origin), variance.mul(new Scalar(count / (count - 1))), runningMean, runningVariance, options);
        Tensor scale = variance.add(new Scalar(options.eps().get())).rsqrt().mul(weight); // [C]
        Tensor rest = bias.sub(shift.mul(scale)); // [C]
        return torch.addcmul(rest.view(wide), values, scale.view(wide)).to(input.scalar_type()); // [B, C, ...]
    }

    private static void track(
            Tensor mean, Tensor variance, Tensor runningMean, Tensor runningVariance, BatchNormOptions options) {
        try (NoGradGuard guard = new NoGradGuard()) {
            Scalar share = new Scalar(options.momentum().get());
            runningMean.lerp_(mean.detach(), share);
            runningVariance.lerp_(variance.detach(), share);
        }
    }
}
