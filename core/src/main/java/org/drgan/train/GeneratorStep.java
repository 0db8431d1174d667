package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.Regions;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.discriminator.Features;
import org.drgan.generator.Drawn;
import org.drgan.generator.RefinedFeatures;
import org.drgan.loss.AdversarialLoss;
import org.drgan.loss.DistributionAlignmentLoss;
import org.drgan.loss.Divergence;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.RedrawingLoss;
import org.drgan.loss.SemanticDisentanglingLoss;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The generator's half of a step: please frozen discriminators, match the sentence, keep the condition's distribution,
 * disentangle (SDL) and align with the real distribution (DAL).
 *
 * <p>Each discriminator runs once, in evaluation mode and with its parameters frozen, so that this half changes nothing
 * in it.
 */
final class GeneratorStep {
    private final Networks networks;
    private final AdversarialLoss adversarial;
    private final MatchingLoss matching;
    private final @Nullable SemanticDisentanglingLoss disentangling;
    private final @Nullable DistributionAlignmentLoss alignment;
    private final LossSettings weights;

    GeneratorStep(
            Networks networks,
            AdversarialLoss adversarial,
            MatchingLoss matching,
            @Nullable SemanticDisentanglingLoss disentangling,
            @Nullable DistributionAlignmentLoss alignment,
            LossSettings weights) {
        this.networks = networks;
        this.adversarial = adversarial;
        this.matching = matching;
        this.disentangling = disentangling;
        this.alignment = alignment;
        this.weights = weights;
    }

    /**
     * The generator's whole loss.
     *
     * @param drawn the pictures of this step, attached to the generator
     * @param realCodes each stage's real posterior, detached; entries are null without normalisation
     * @param terms receives the value of each term
     * @return the weighted sum to differentiate, []
     */
    Tensor loss(StepInput input, Drawn drawn, List<@Nullable Gaussian> realCodes, Map<String, Double> terms) {
        Total total = new Total(terms);
        for (int stage = 0; stage < drawn.pictures().size(); stage++) {
            judge(stage, input, drawn, realCodes.get(stage), total);
        }
        total.add("condition", Divergence.toNormal(drawn.mean(), drawn.logVariance()), weights.conditioning());
        if (weights.matching() > 0) {
            match(input, drawn.pictures().get(drawn.pictures().size() - 1), total);
        }
        if (disentangling != null) {
            disentangle(input, drawn, disentangling, total);
        }
        return total.sum();
    }

    private void judge(int stage, StepInput input, Drawn drawn, @Nullable Gaussian realCode, Total total) {
        Discriminator discriminator = networks.discriminators().get(stage);
        Tensor picture = drawn.pictures().get(stage); // [B, 3, S, S]
        Features features = discriminator.trunk(picture); // map [B, 8n, 4, 4]
        Tensor plain = discriminator.unconditional(features.map()); // [B]
        Tensor told = discriminator.conditional(features.map(), input.text().sentence()); // [B]
        total.add("adversarial" + picture.size(2), adversarial.generator(plain, told), 1);

        DistributionNormalization normalization = discriminator.normalization();
        if (alignment != null && normalization != null && realCode != null) {
            Gaussian code = normalization.posterior(features.pooled()); // [B, 100]
            Tensor sample = code.sample(torch.randn_like(code.mean())); // [B, 100]
            Tensor decoded = normalization.decode(sample, input.text().sentence()); // [B, 3, s, s]
            Tensor aligned = alignment.of(code, realCode, decoded, input.real().get(0)); // []
            total.add("alignment" + picture.size(2), aligned, 1);
        }
    }

    private void match(StepInput input, Tensor picture, Total total) {
        Regions regions = networks.image().forward(picture); // [B, D, h, w] and [B, D]
        MatchingLoss.Losses losses =
                matching.forward(regions, input.text(), input.lengths(), input.classNumbers(), input.contrasts());
        total.add("matching_words", losses.words(), weights.matching());
        total.add("matching_sentence", losses.sentence(), weights.matching());
    }

    private void disentangle(StepInput input, Drawn drawn, SemanticDisentanglingLoss loss, Total total) {
        for (int stage = 0; stage < drawn.refinements().size(); stage++) {
            RealFeatures reader = networks.realFeatures().get(stage);
            Tensor real = input.real().get(stage); // the refinement's input size, [B, 3, s, s]
            Tensor features = reader.forward(real); // [B, C, s, s]
            Tensor redrawn = networks.generator().imageHead(stage).redraw(features); // [B, 3, s, s]
            total.add("redrawing" + real.size(2), RedrawingLoss.of(redrawn, real), weights.redrawing());
            RefinedFeatures refined = drawn.refinements().get(stage);
            SemanticDisentanglingLoss.Outcome outcome = loss.of(
                    refined.image().key(),
                    refined.image().rest(),
                    refined.context().key(),
                    refined.context().rest(),
                    features);
            total.add("disentangling" + real.size(2), outcome.total(), weights.disentangling());
        }
    }

    /** A weighted sum that remembers its terms. */
    private static final class Total {
        private final Map<String, Double> terms;
        private final List<Tensor> weighted = new ArrayList<>();

        Total(Map<String, Double> terms) {
            this.terms = terms;
        }

        void add(String name, Tensor term, double weight) {
            terms.put(name, Tensors.scalar(term));
            weighted.add(term.mul(new Scalar(weight)));
        }

        Tensor sum() {
            return weighted.stream().reduce(Tensor::add).orElseThrow();
        }
    }
}
