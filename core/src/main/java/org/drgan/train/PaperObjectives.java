package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.generator.RefinedFeatures;
import org.drgan.loss.AutoencoderLoss;
import org.drgan.loss.DistributionAdversarialLoss;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.RedrawingLoss;
import org.drgan.loss.SemanticDisentanglingLoss;
import org.drgan.settings.LossSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Processes;
import org.jspecify.annotations.Nullable;

/** The paper's objectives, weighted by the settings; Tan et al. 2023 (DR-GAN), sections III-B and III-C. */
final class PaperObjectives implements Objectives {
    private final LossSettings weights;
    private final AutoencoderLoss autoencoder;
    private final SemanticDisentanglingLoss disentangling;
    private final DistributionAdversarialLoss alignment;
    private final boolean adversarialCodes; // DAL's adversarial form has a part in the discriminators, too
    private final List<RealFeatures> readers; // empty without the disentangling loss
    private final Processes processes;
    private final RowNoise noise;

    PaperObjectives(Settings settings, Processes processes) {
        this.weights = settings.loss();
        this.autoencoder = new AutoencoderLoss(weights.beta());
        this.disentangling = new SemanticDisentanglingLoss(weights.statistics(), processes);
        this.alignment = new DistributionAdversarialLoss(
                weights.alignment(), weights.decodedAlignment(), weights.latentAlignment(), weights.codeDivergence());
        this.adversarialCodes =
                settings.ablation().align() && weights.alignment() == DistributionAdversarialLoss.Form.ADVERSARIAL;
        this.readers = Objectives.readers(settings, settings.norms(processes));
        this.processes = processes;
        this.noise = new RowNoise(processes);
    }

    @Override
    public Map<String, Module> networks() {
        Map<String, Module> networks = new LinkedHashMap<>();
        for (int stage = 0; stage < readers.size(); stage++) {
            networks.put("real-features" + stage, readers.get(stage));
        }
        return networks;
    }

    @Override
    public Tensor wrongSentences(Tensor sentence, int[] classNumbers, @Nullable Contrasts contrasts) {
        return Batches.mismatched(sentence, classNumbers, contrasts);
    }

    @Override
    public Coded autoencode(
            DistributionNormalization normalization, Tensor pooled, Tensor sentence, Tensor target, Tensor generated) {
        Gaussian posterior = normalization.posterior(pooled); // [2B, 100]
        Tensor code = posterior.sample(noise.like(posterior.mean(), 2)); // [2B, 100]
        Tensor decoded =
                normalization.decode(code, torch.cat(new TensorVector(sentence, sentence), 0)); // [2B, 3, s, s]
        Tensor small = Sizes.shrink(generated, target.size(2)); // [B, 3, s, s]
        Tensor pictures = torch.cat(new TensorVector(target, small), 0); // [2B, 3, s, s]
        long batch = sentence.size(0);
        Tensor loss = adversarialCodes
                ? autoencoder.adversarial(
                        decoded, pictures, posterior.rows(0, batch), posterior.rows(batch, batch), weights.margin())
                : autoencoder.of(decoded, pictures, posterior); // []
        return new Coded(
                loss,
                weights.autoencoder(),
                posterior.rows(0, batch).detach(),
                posterior.rows(batch, batch).detach());
    }

    @Override
    public void align(
            int stage,
            DistributionNormalization normalization,
            Gaussian code,
            Gaussian realCode,
            StepInput input,
            WeightedSum total) {
        Tensor decoded = alignment.form().decodes()
                ? normalization.decode(
                        code.sample(noise.like(code.mean())), input.text().sentence()) // [B, 3, s, s]
                : null;
        boolean all = alignment.form() == DistributionAdversarialLoss.Form.AGGREGATE; // the codes of all rows together
        total.add(
                "alignment" + input.real().get(stage).size(2),
                alignment.of(
                        all ? gathered(code) : code, all ? gathered(realCode) : realCode, decoded, input.target(stage)),
                1);
    }

    /** The codes of all processes, [b, Z] to [B, Z]. */
    private Gaussian gathered(Gaussian code) {
        return new Gaussian(processes.gatherAlike(code.mean()), processes.gatherAlike(code.logVariance()));
    }

    @Override
    public void disentangle(Generator generator, Drawn drawn, List<Tensor> real, WeightedSum total) {
        for (int stage = 0; stage < readers.size(); stage++) {
            Tensor picture = real.get(stage); // the refinement's input size, [B, 3, s, s]
            Tensor features = readers.get(stage).forward(picture); // [B, C, s, s]
            Tensor redrawn = generator.imageHead(stage).redraw(features); // [B, 3, s, s]
            total.add("redrawing" + picture.size(2), RedrawingLoss.of(redrawn, picture), weights.redrawing());
            RefinedFeatures refined = drawn.refinements().get(stage);
            SemanticDisentanglingLoss.Outcome outcome = disentangling.of(
                    refined.image().key(),
                    refined.image().rest(),
                    refined.context().key(),
                    refined.context().rest(),
                    features);
            total.add("disentangling" + picture.size(2), outcome.total(), weights.disentangling());
            Insight.distances(picture.size(2), outcome.distances(), total.terms());
        }
    }
}
