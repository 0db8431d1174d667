package org.drgan.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.Regions;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.discriminator.Features;
import org.drgan.discriminator.Judge;
import org.drgan.discriminator.PairLogits;
import org.drgan.generator.Drawn;
import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.Divergence;
import org.drgan.loss.SpectrumLoss;
import org.drgan.loss.VarietyLoss;
import org.drgan.settings.LossSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Processes;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/**
 * The generator's half of a step: fool the frozen discriminators, match the sentence, keep the condition's
 * distribution, disentangle (SDL) and match the distribution of real pictures (DAL).
 *
 * <p>Each discriminator runs once, in evaluation mode and with its parameters frozen, so that this half does not change
 * it.
 */
final class GeneratorStep {
    private final Networks networks;
    private final AdversarialLoss adversarial;
    private final MatchingLoss matching;
    private final Objectives objectives;
    private final boolean align;
    private final LossSettings weights;
    private final Processes processes;
    private final RowNoise noise;
    private final SpectrumLoss spectrum;
    private final boolean pairs; // whether rows 0 and 1, 2 and 3, ... have one sentence

    GeneratorStep(Settings settings, Networks networks, Objectives objectives, Processes processes) {
        this.processes = processes;
        this.noise = new RowNoise(processes);
        this.spectrum = new SpectrumLoss(processes);
        this.networks = networks;
        this.adversarial = settings.loss().adversarial().loss();
        this.matching = new MatchingLoss(settings.matching());
        this.objectives = objectives;
        this.align = settings.ablation().align();
        this.weights = settings.loss();
        this.pairs = settings.train().pairs();
    }

    /**
     * The generator's whole loss.
     *
     * @param drawn the pictures of this step, attached to the generator
     * @param matchingWeight weight of the matching losses at this step
     * @param realCodes each stage's real posterior, detached; entries are null without normalization
     */
    WeightedSum loss(StepInput input, Drawn drawn, double matchingWeight, List<@Nullable Gaussian> realCodes) {
        WeightedSum total = new WeightedSum();
        for (int stage = 0; stage < drawn.pictures().size(); stage++) {
            judge(stage, input, drawn, realCodes.get(stage), total);
        }
        total.add("condition", Divergence.toNormal(drawn.mean(), drawn.logVariance()), weights.conditioning());
        if (matchingWeight > 0 || networks.features() != null) {
            encode(input, drawn.pictures(), matchingWeight, total);
        }
        objectives.disentangle(networks.generator(), drawn, input.real(), total);
        if (weights.variety() > 0) {
            Tensor first = drawn.pictures().get(0); // [B, 3, base, base]
            Tensor loss = pairs ? VarietyLoss.ofPairs(first) : VarietyLoss.of(first, otherwise(input)); // []
            total.add("variety", loss, weights.variety());
        }
        if (weights.spectrum() > 0) {
            int last = drawn.pictures().size() - 1;
            Tensor loss = spectrum.of(drawn.pictures().get(last), input.real().get(last)); // []
            total.add("spectrum", loss, weights.spectrum());
        }
        return total;
    }

    /** The first stage's pictures of the same sentences, drawn from other noise, [B, 3, base, base]. */
    private Tensor otherwise(StepInput input) {
        return networks.generator().first(input.text().sentence(), noise.like(input.noise()), input.conditionNoise());
    }

    private void judge(int stage, StepInput input, Drawn drawn, @Nullable Gaussian realCode, WeightedSum total) {
        Discriminator discriminator = networks.discriminators().get(stage);
        Tensor picture = input.viewing().viewed(stage, drawn.pictures().get(stage)); // [B, 3, S, S]
        Features features = discriminator.trunk(picture); // map [B, 8n, 4, 4]
        long side = picture.size(2);
        fool(discriminator, features.map(), input, new Names(LogNames.adversarial(side), "pairs" + side), 1, total);
        DistributionNormalization normalization = discriminator.normalization();
        if (align && normalization != null && realCode != null) {
            Gaussian code = normalization.posterior(features.pooled()); // [B, 100]
            objectives.align(stage, normalization, code, realCode, input, total);
        }
    }

    /** The losses that need the image encoder, which runs once for both. */
    private void encode(StepInput input, List<Tensor> pictures, double matchingWeight, WeightedSum total) {
        int last = pictures.size() - 1;
        FeatureDiscriminator features = networks.features();
        Viewing viewing = input.viewing();
        Tensor picture = features == null
                ? viewing.moved(last, pictures.get(last))
                : viewing.viewed(last, pictures.get(last)); // [B, 3, S, S]
        ImageEncoder.Seen seen = networks.image().look(picture);
        if (matchingWeight > 0) {
            match(input, seen.regions(), matchingWeight, total);
        }
        if (features != null) {
            judge(features, seen.maps(), input, total);
        }
    }

    private void judge(FeatureDiscriminator features, List<Tensor> maps, StepInput input, WeightedSum total) {
        for (int i = 0; i < maps.size(); i++) {
            FeatureDiscriminator.MapJudge judge = features.judges().get(i);
            Tensor map = judge.trunk(maps.get(i)); // [B, 64, 4, 4] or [B, 256, 1, 1]
            Names names = new Names(LogNames.features(i), "features_pairs" + i);
            fool(judge, map, input, names, weights.features() / maps.size(), total);
        }
    }

    /** Names of the adversarial losses of a judge in the log, on single pictures and on pairs. */
    private record Names(String single, String pairs) {}

    /** Adds the adversarial losses at one judge; {@code map}: of the generator's pictures, [B, C, S, S]. */
    private void fool(Judge judge, Tensor map, StepInput input, Names names, double weight, WeightedSum total) {
        Tensor sentence = input.text().sentence(); // [B, D]
        Tensor loss = adversarial.generator(judge.unconditional(map), judge.conditional(map, sentence)); // []
        total.add(names.single(), loss, weight);
        PairLogits pair = judge.pair();
        if (pair != null) {
            Tensor together = pair.forward(map, sentence); // [B/2]
            total.add(names.pairs(), adversarial.fooling(together), weight * weights.pairs());
        }
    }

    private void match(StepInput input, Regions own, double weight, WeightedSum total) {
        Regions regions = new Regions(
                processes.gatherAlike(own.regions()), processes.gatherAlike(own.whole())); // [B, D, h, w] and [B, D]
        StepInput.Described whole = input.whole();
        MatchingLoss.Losses losses =
                matching.forward(regions, whole.text(), whole.lengths(), whole.classNumbers(), whole.contrasts());
        total.add(LogNames.MATCHING_WORDS, losses.words(), weight);
        total.add(LogNames.MATCHING_SENTENCE, losses.sentence(), weight);
    }
}
