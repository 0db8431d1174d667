package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.ImageEncoder;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.discriminator.Features;
import org.drgan.discriminator.Judge;
import org.drgan.discriminator.PairLogits;
import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.GradientPenalty;
import org.drgan.settings.LossSettings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/**
 * One discriminator's half of a step: classify real and generated, matched and mismatched, and learn to encode and
 * redraw both kinds of pictures (the distribution normalization's variational auto-encoder).
 */
final class DiscriminatorStep {
    private final AdversarialLoss adversarial;
    private final boolean balanced;
    private final double pairs; // weight of the adversarial loss of pairs
    private final double slope; // weight of the gradient penalty in the steps that have it
    private final int slopeEvery;
    private final Objectives objectives;

    DiscriminatorStep(LossSettings weights, Objectives objectives) {
        this.adversarial = weights.adversarial().loss();
        this.balanced = weights.balanced();
        this.pairs = weights.pairs();
        this.slope = weights.slope() * weights.slopeEvery();
        this.slopeEvery = weights.slopeEvery();
        this.objectives = objectives;
    }

    /**
     * Result of a discriminator's half.
     *
     * @param loss to differentiate, []
     * @param realCode the real pictures' posterior, detached, for the generator's alignment; null without normalization
     */
    record Outcome(Tensor loss, @Nullable Gaussian realCode) {}

    /**
     * The loss of one stage's discriminator.
     *
     * @param discriminator in training mode
     * @param stage whose pictures it classifies, from 0
     * @param generated the generator's pictures, detached, [B, 3, S, S]
     * @param terms receives the values of the terms under names that start with {@code prefix}
     */
    Outcome loss(
            Discriminator discriminator,
            int stage,
            Tensor generated,
            StepInput input,
            Map<String, Double> terms,
            String prefix) {
        long batch = generated.size(0);
        Tensor sentence = input.text().sentence(); // [B, D]
        // One pass over real and generated pictures together: the trunk has no batch norms that would mix them.
        TensorVector seen =
                new TensorVector(input.viewed(stage), input.viewing().viewed(stage, generated));
        Features features = discriminator.trunk(torch.cat(seen, 0)); // map [2B, 8n, 4, 4]
        Tensor loss = judge(discriminator, features.map(), input, terms, prefix); // []

        if (slope > 0 && input.step() % slopeEvery == 0) {
            Tensor penalty = slopes(discriminator, input.viewed(stage), sentence); // []
            terms.put(prefix + "slope", Tensors.scalar(penalty));
            loss = loss.add(penalty.mul(new Scalar(slope))); // []
        }

        DistributionNormalization normalization = discriminator.normalization();
        if (normalization == null) {
            return new Outcome(loss, null);
        }
        Objectives.Coded coded = objectives.autoencode(
                normalization,
                features.pooled(),
                sentence,
                input.target(stage),
                input.viewing().moved(stage, generated)); // loss []
        terms.put(prefix + "autoencoder", Tensors.scalar(coded.loss()));
        Insight.codes(prefix, coded.real(), coded.generated(), terms);
        return new Outcome(loss.add(coded.loss().mul(new Scalar(coded.weight()))), coded.real());
    }

    /**
     * The loss of the discriminator that sees the image encoder's features: the mean over the maps.
     *
     * @param generated the generator's last pictures, detached, [B, 3, S, S]
     */
    Tensor ofFeatures(
            FeatureDiscriminator discriminator,
            ImageEncoder encoder,
            Tensor generated,
            StepInput input,
            Map<String, Double> terms) {
        int stage = input.real().size() - 1;
        List<Tensor> maps;
        try (NoGradGuard guard = new NoGradGuard()) {
            TensorVector seen =
                    new TensorVector(input.viewed(stage), input.viewing().viewed(stage, generated));
            maps = encoder.look(torch.cat(seen, 0)).maps(); // [2B, C, h, w] each
        }
        List<Tensor> losses = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            FeatureDiscriminator.MapJudge judge = discriminator.judges().get(i);
            losses.add(judge(judge, judge.trunk(maps.get(i)), input, terms, LogNames.featuresOf(i)));
        }
        return torch.stack(new TensorVector(losses.toArray(Tensor[]::new))).mean(); // []
    }

    /**
     * The adversarial loss of a discriminator's logits.
     *
     * @param map of the real pictures, then the generated ones, [2B, C, S, S]
     */
    private Tensor judge(Judge judge, Tensor map, StepInput input, Map<String, Double> terms, String prefix) {
        long batch = map.size(0) / 2;
        Tensor sentence = input.text().sentence(); // [B, D]
        Tensor unconditional = judge.unconditional(map); // [2B]
        Tensor conditional = judge.conditional(
                map,
                torch.cat(new TensorVector(sentence, sentence, input.mismatched()), 0), // [2B + N, D]
                rows(batch, input.mismatched().size(0)).to(sentence.device(), torch.ScalarType.Long)); // [2B + N]
        Tensor unconditionalReal = unconditional.narrow(0, 0, batch); // [B]
        Tensor unconditionalGenerated = unconditional.narrow(0, batch, batch); // [B]
        Tensor conditionalReal = conditional.narrow(0, 0, batch); // [B]
        Tensor conditionalGenerated = conditional.narrow(0, batch, batch); // [B]
        Tensor conditionalMismatched = conditional.narrow(0, 2 * batch, conditional.size(0) - 2 * batch); // [N]
        Tensor loss = balanced
                ? adversarial.balanced(
                        unconditionalReal,
                        conditionalReal,
                        unconditionalGenerated,
                        conditionalGenerated,
                        conditionalMismatched)
                : adversarial.discriminator(
                        unconditionalReal,
                        conditionalReal,
                        unconditionalGenerated,
                        conditionalGenerated,
                        conditionalMismatched); // []
        terms.put(prefix + "adversarial", Tensors.scalar(loss));
        terms.put(prefix + "accuracy", (share(unconditionalReal, true) + share(unconditionalGenerated, false)) / 2);
        terms.put(
                prefix + "matching_accuracy", (share(conditionalReal, true) + share(conditionalMismatched, false)) / 2);

        PairLogits pair = judge.pair();
        if (pair != null) {
            Tensor together = pair.forward(map, torch.cat(new TensorVector(sentence, sentence), 0)); // [B]
            Tensor togetherReal = together.narrow(0, 0, batch / 2); // [B/2]
            Tensor togetherGenerated = together.narrow(0, batch / 2, batch / 2); // [B/2]
            Tensor paired = adversarial.high(togetherReal).add(adversarial.low(togetherGenerated)); // []
            terms.put(prefix + "pairs", Tensors.scalar(paired));
            terms.put(
                    prefix + LogNames.PAIRS_ACCURACY,
                    (share(togetherReal, true) + share(togetherGenerated, false)) / 2);
            loss = loss.add(paired.mul(new Scalar(pairs))); // []
        }
        return loss;
    }

    /** The gradient penalty of all logits at real pictures, []. */
    static Tensor slopes(Discriminator discriminator, Tensor real, Tensor sentence) {
        Tensor pictures = real.detach().requires_grad_(true); // [B, 3, S, S]
        Tensor map = discriminator.trunk(pictures).map(); // [B, 8n, 4, 4]
        Tensor logits = discriminator.unconditional(map).add(discriminator.conditional(map, sentence)); // [B]
        PairLogits pair = discriminator.pair();
        if (pair != null) {
            // Without it the logits of pairs grow without limit and the generator draws patterns of dots.
            logits = torch.cat(new TensorVector(logits, pair.forward(map, sentence)), 0); // [B + B/2]
        }
        return GradientPenalty.of(logits, pictures);
    }

    /** The row of the picture for each sentence: each real and each generated one once, then the real ones again. */
    private static Tensor rows(long batch, long mismatched) {
        long[] rows = LongStream.range(0, 2 * batch + mismatched)
                .map(row -> row < 2 * batch ? row : row % batch)
                .toArray();
        return Tensors.of(rows, rows.length);
    }

    /** Share of logits on the right side of zero. */
    private static double share(Tensor logits, boolean positive) {
        float[] values = Tensors.floats(logits);
        int right = 0;
        for (float value : values) {
            right += value > 0 == positive ? 1 : 0;
        }
        return (double) right / values.length;
    }
}
