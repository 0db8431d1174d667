package org.drgan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.generator.RefinedFeatures;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.RedrawingLoss;
import org.drgan.loss.ReleasedAutoencoderLoss;
import org.drgan.loss.ReleasedDisentanglingLoss;
import org.drgan.loss.ReleasedDistributionAdversarialLoss;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;
import org.jspecify.annotations.Nullable;

/**
 * The losses of the released code, its defects included. Its weights are constants in the code for all data sets, so
 * they are constants here, too, and the settings allow no others.
 */
final class ReleasedObjectives implements Objectives {
    private static final double REDRAWING = 1e-5;
    private static final double[] ALIGNMENT = {1e-6, 1e-4, 1e-2}; // of the stages, smallest first

    private final List<RealFeatures> readers; // empty without the disentangling loss
    private final List<ReleasedDisentanglingLoss> disentangling = new ArrayList<>(); // likewise

    ReleasedObjectives(Settings settings) {
        this.readers = Objectives.readers(settings, Norms.LOCAL);
        for (int stage = 0; stage < readers.size(); stage++) {
            ReleasedDisentanglingLoss loss =
                    new ReleasedDisentanglingLoss(settings.model().channels(), false);
            Layers.initialise(loss);
            disentangling.add(loss);
        }
    }

    @Override
    public Map<String, Module> networks() {
        Map<String, Module> networks = new LinkedHashMap<>();
        for (int stage = 0; stage < readers.size(); stage++) {
            networks.put("real-features" + stage, readers.get(stage));
            networks.put("released-disentangling" + stage, disentangling.get(stage));
        }
        return networks;
    }

    /** For each picture the sentence of the next one, of any class; the last picture has none. */
    @Override
    public Tensor wrongSentences(Tensor sentence, int[] classNumbers, @Nullable Contrasts contrasts) {
        return sentence.narrow(0, 1, sentence.size(0) - 1); // [B - 1, D]
    }

    @Override
    public Coded autoencode(
            DistributionNormalization normalization, Tensor pooled, Tensor sentence, Tensor target, Tensor generated) {
        long batch = sentence.size(0);
        // Separate passes for both kinds of pictures: batch norms give other results for a mixed batch.
        Gaussian fake = normalization.posterior(pooled.narrow(0, batch, batch)); // [B, 100]
        Gaussian real = normalization.posterior(pooled.narrow(0, 0, batch)); // [B, 100]
        Tensor loss = ReleasedAutoencoderLoss.of(
                redrawn(normalization, real, sentence),
                target,
                redrawn(normalization, fake, sentence),
                ReleasedAutoencoderLoss.shrink(generated, target.size(2)),
                real); // []
        return new Coded(loss, 1, real.detach(), fake.detach());
    }

    @Override
    public void align(
            int stage,
            DistributionNormalization normalization,
            Gaussian code,
            Gaussian realCode,
            StepInput input,
            WeightedSum total) {
        Tensor decoded = redrawn(normalization, code, input.text().sentence()); // [B, 3, s, s]
        total.add(
                "alignment" + input.real().get(stage).size(2),
                ReleasedDistributionAdversarialLoss.of(decoded, input.target(stage)),
                ALIGNMENT[stage]);
    }

    /**
     * All stages share one exponent. The image head is also trained by redrawing real pictures, so its batch norms mix
     * both kinds.
     */
    @Override
    public void disentangle(Generator generator, Drawn drawn, List<Tensor> real, WeightedSum total) {
        List<Tensor> totals = new ArrayList<>();
        List<Integer> sides = new ArrayList<>();
        for (int stage = 0; stage < readers.size(); stage++) {
            Tensor picture = real.get(stage); // the refinement's input size, [B, 3, s, s]
            int side = (int) picture.size(2);
            Tensor features = readers.get(stage).forward(picture); // [B, C, s, s]
            Tensor redrawn = generator.imageHead(stage).forward(features); // [B, 3, s, s]
            total.add("redrawing" + side, RedrawingLoss.released(redrawn, picture), REDRAWING);
            RefinedFeatures refined = drawn.refinements().get(stage);
            totals.add(disentangling
                    .get(stage)
                    .forward(
                            refined.image().key(),
                            refined.image().rest(),
                            refined.context().key(),
                            refined.context().rest(),
                            features,
                            side)
                    .total()); // []
            sides.add(side);
        }
        if (!totals.isEmpty()) {
            total.add("disentangling", ReleasedDisentanglingLoss.combined(totals, sides), 1);
        }
    }

    private static Tensor redrawn(DistributionNormalization normalization, Gaussian code, Tensor sentence) {
        return normalization.decode(code.sample(torch.randn_like(code.mean())), sentence); // [B, 3, s, s]
    }
}
