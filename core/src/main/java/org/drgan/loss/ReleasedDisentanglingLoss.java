package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;

/**
 * The semantic disentangling loss that the released code computes instead of {@link SemanticDisentanglingLoss}, for
 * comparison with it.
 *
 * <p>It pools the features, projects them (1x1 convolution, batch norm, ReLU; one network for all five, called one by
 * one) and compares means over the batch; its "variance" is the square of a sum of deviations, zero but for rounding;
 * additional exponentials pull the key parts, and no exponential is bounded. The real features are not detached.
 */
public final class ReleasedDisentanglingLoss extends Module {
    private static final double BASE = 10.1;

    private final Conv2dImpl project;
    private final BatchNorm2dImpl norm;
    private final boolean trueVariance;

    /**
     * @param channels of the features; published 64
     * @param trueVariance whether the variance is corrected; everything else is as released
     */
    public ReleasedDisentanglingLoss(int channels, boolean trueVariance) {
        this.project = register_module("project", Layers.convolution1x1(channels, channels, true));
        this.norm = register_module("norm", Layers.batchNorm2d(channels));
        this.trueVariance = trueVariance;
    }

    /**
     * The four terms of a stage, [] each.
     *
     * @param means log(1 + exp(distance of key part - distance of rest)) on means, of image and context features
     * @param meanPull exp(distance of key part) on means, of both
     * @param variances as {@code means} on variances
     * @param variancePull as {@code meanPull} on variances
     */
    public record Terms(Tensor means, Tensor meanPull, Tensor variances, Tensor variancePull) {
        /** Their sum, []. */
        public Tensor total() {
            return means.add(meanPull).add(variances).add(variancePull);
        }
    }

    private record Statistics(Tensor mean, Tensor variance) {}

    private record Distances(Tensor key, Tensor rest) {}

    /**
     * @param imageKey H+, [B, C, H, W]; two pictures or more, since the released code's one-picture case is broken
     * @param imageRest H-, [B, C, H, W]
     * @param contextKey Q+, [B, C, H, W]
     * @param contextRest Q-, [B, C, H, W]
     * @param real features of real pictures, [B, C, H, W]
     * @param side divisor of the distances; published the side of the real pictures, 64 or 128
     * @throws IllegalArgumentException for a batch of one
     */
    public Terms forward(
            Tensor imageKey, Tensor imageRest, Tensor contextKey, Tensor contextRest, Tensor real, double side) {
        if (real.size(0) < 2) {
            throw new IllegalArgumentException(
                    "the released disentangling loss needs two pictures or more, got " + real.size(0));
        }
        Statistics keyOfContext = statistics(contextKey);
        Statistics restOfContext = statistics(contextRest);
        Statistics keyOfImage = statistics(imageKey);
        Statistics restOfImage = statistics(imageRest);
        Statistics goal = statistics(real);
        Distances contextMeans = new Distances(
                distance(keyOfContext.mean, goal.mean, side), distance(restOfContext.mean, goal.mean, side));
        Distances imageMeans =
                new Distances(distance(keyOfImage.mean, goal.mean, side), distance(restOfImage.mean, goal.mean, side));
        Distances contextVariances = new Distances(
                distance(keyOfContext.variance, goal.variance, side),
                distance(restOfContext.variance, goal.variance, side));
        Distances imageVariances = new Distances(
                distance(keyOfImage.variance, goal.variance, side),
                distance(restOfImage.variance, goal.variance, side));
        return new Terms(
                triplet(contextMeans).add(triplet(imageMeans)),
                contextMeans.key.exp().add(imageMeans.key.exp()),
                triplet(contextVariances).add(triplet(imageVariances)),
                contextVariances.key.exp().add(imageVariances.key.exp()));
    }

    /**
     * How the stages enter the generator's loss: 10.1^(sum of total / side^2).
     *
     * @param totals each refinement stage's total, []
     * @param sides each stage's input side; published 64 and 128
     * @return []
     */
    public static Tensor combined(List<Tensor> totals, List<Integer> sides) {
        Tensor exponent = torch.zeros(new long[0]);
        for (int stage = 0; stage < totals.size(); stage++) {
            double side = sides.get(stage);
            exponent = exponent.add(totals.get(stage).div(new Scalar(side * side))); // []
        }
        return torch.pow(new Scalar(BASE), exponent); // []
    }

    private Statistics statistics(Tensor features) {
        Tensor pooled = features.to(Float).mean(new long[] {2, 3}, true, new ScalarTypeOptional()); // [B, C, 1, 1]
        Tensor projected =
                norm.forward(project.forward(pooled)).relu().to(Float).flatten(1, 3); // [B, C]
        Tensor mean = projected.mean(0); // [C]
        Tensor deviations = projected.sub(mean); // [B, C]
        Tensor variance = trueVariance
                ? deviations.square().mean(0)
                : deviations.sum(0).square().div(new Scalar((double) features.size(0))); // [C]
        return new Statistics(mean, variance);
    }

    private static Tensor distance(Tensor one, Tensor other, double side) {
        return one.sub(other).square().sum().div(new Scalar(side)); // []
    }

    private static Tensor triplet(Distances distances) {
        return distances.key.sub(distances.rest).exp().add(new Scalar(1)).log(); // []
    }
}
