package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;

/**
 * Semantic disentangling loss (SDL): pulls the statistics of the key parts towards those of the real picture's features
 * and pushes the rest away from them.
 *
 * <p>Tan et al. 2023 (DR-GAN), the loss of that name, with H the image features and Q the word-context features:
 *
 * <pre>sum over X in {H, Q} of softplus(d(m(X+), m(R)) - d(m(X-), m(R))) + softplus(d(s(X+), s(R)) - d(s(X-), s(R)))</pre>
 *
 * where m and s are mean and standard deviation of each channel and d is the mean over channels of the squared
 * difference. The real features R are detached: another term trains them ({@link RealFeatures}). All in 32 bits.
 */
public final class SemanticDisentanglingLoss {
    /** What a channel's mean and standard deviation are computed over. */
    public enum Statistics {
        /** Over the batch and all positions: the distributions of all pictures are compared. */
        BATCH,
        /** Over the positions of each picture, compared with the real picture of the same sentence; softplus for each. */
        SAMPLE
    }

    /** What {@link Outcome#distances} holds, in this order: of H and Q, means and deviations, key part and rest. */
    public static final List<String> DISTANCES = List.of(
            "image_mean_key",
            "image_mean_rest",
            "image_deviation_key",
            "image_deviation_rest",
            "context_mean_key",
            "context_mean_rest",
            "context_deviation_key",
            "context_deviation_rest");

    // Inside the root, whose gradient is unbounded at zero, the deviation of a dead channel.
    private static final double EPSILON = 1e-8;

    private final Statistics statistics;
    private final Processes processes;

    /** The loss on statistics over the batch or over each picture. */
    public SemanticDisentanglingLoss(Statistics statistics) {
        this(statistics, Processes.ALONE);
    }

    /** The same, where the batch is that of several processes. */
    public SemanticDisentanglingLoss(Statistics statistics, Processes processes) {
        this.statistics = statistics;
        this.processes = processes;
    }

    /**
     * The loss of one refinement stage.
     *
     * @param total to differentiate, 4 ln 2 when key parts and rest are equally far, []
     * @param distances the squared distances to the real statistics, named by {@link #DISTANCES}, detached, [8]
     */
    public record Outcome(Tensor total, Tensor distances) {}

    /**
     * @param imageKey H+, [B, C, H, W]
     * @param imageRest H-, [B, C, H, W]
     * @param contextKey Q+, [B, C, H, W]
     * @param contextRest Q-, [B, C, H, W]
     * @param real R, features of real pictures, [B, C, any, any]
     * @throws IllegalArgumentException if the channels differ
     */
    public Outcome of(Tensor imageKey, Tensor imageRest, Tensor contextKey, Tensor contextRest, Tensor real) {
        Moments moments = moments(real.detach());
        TensorVector distances = new TensorVector();
        Tensor total =
                pair(imageKey, imageRest, moments, distances).add(pair(contextKey, contextRest, moments, distances));
        return new Outcome(total, torch.stack(distances).detach());
    }

    private Tensor pair(Tensor key, Tensor rest, Moments real, TensorVector distances) {
        Moments near = moments(key);
        Moments far = moments(rest);
        Tensor means = pull(distance(near.mean(), real.mean()), distance(far.mean(), real.mean()), distances); // []
        Tensor deviations = pull(
                distance(near.deviation(), real.deviation()), distance(far.deviation(), real.deviation()), distances);
        return means.add(deviations); // []
    }

    private static Tensor pull(Tensor key, Tensor rest, TensorVector distances) {
        distances.push_back(key.mean()); // []
        distances.push_back(rest.mean()); // []
        return torch.softplus(key.sub(rest)).mean(); // [], torch's softplus is linear for large values
    }

    /** Mean and standard deviation of each channel, [C], or [B, C] for each picture. */
    private record Moments(Tensor mean, Tensor deviation) {}

    private Moments moments(Tensor features) {
        Tensor values = features.to(Float); // [B, C, H, W]
        if (statistics == Statistics.BATCH && !processes.alone()) {
            return shared(values);
        }
        Tensor mean = values.mean(axes(), true, new ScalarTypeOptional()); // [1 or B, C, 1, 1]
        // Two passes are several times faster than torch's var, which is not vectorised.
        Tensor variance = values.sub(mean).square().mean(axes()); // [C] or [B, C]
        return new Moments(
                mean.view(Tensors.shape(variance)),
                variance.add(new Scalar(EPSILON)).sqrt());
    }

    /** Over the batch of all processes. */
    private Moments shared(Tensor values) {
        long channels = values.size(1);
        Scalar count = new Scalar((double) values.numel() / channels * processes.size());
        Tensor mean = processes
                .sum(values.sum(axes(), false, new ScalarTypeOptional()))
                .div(count); // [C]
        Tensor variance = processes
                .sum(values.sub(mean.view(1, channels, 1, 1)).square().sum(axes(), false, new ScalarTypeOptional()))
                .div(count); // [C]
        return new Moments(mean, variance.add(new Scalar(EPSILON)).sqrt());
    }

    private long[] axes() {
        return statistics == Statistics.BATCH ? new long[] {0, 2, 3} : new long[] {2, 3};
    }

    private static Tensor distance(Tensor statistic, Tensor real) {
        if (!Arrays.equals(Tensors.shape(statistic), Tensors.shape(real))) {
            throw new IllegalArgumentException("statistics of the shape " + Arrays.toString(Tensors.shape(statistic))
                    + " cannot be compared with the real ones of " + Arrays.toString(Tensors.shape(real)));
        }
        return statistic.sub(real).square().mean(-1); // [] or [B]
    }
}
