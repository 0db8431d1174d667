package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.Contrasts;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.loss.RealFeatures;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;
import org.drgan.tensor.Processes;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a step in which the paper and the released code differ: which sentences count as wrong, the
 * auto-encoder's loss (DNM), DAL and SDL.
 */
sealed interface Objectives permits PaperObjectives, ReleasedObjectives {
    /**
     * The objectives that the settings choose, with new networks if they have some; weights come from libtorch's random
     * generator.
     */
    static Objectives of(Settings settings, Processes processes) {
        return settings.releasedCode() ? new ReleasedObjectives(settings) : new PaperObjectives(settings, processes);
    }

    /** Networks that only these objectives use, by the names of their files; they are trained with the generator. */
    Map<String, Module> networks();

    /**
     * Mismatched sentences for the discriminators: row r belongs to picture r mod B.
     *
     * @param sentence the true sentences' codes, [B, D]
     * @param classNumbers class of each picture
     * @param contrasts the sentences with one attribute wrong, or null
     * @return [N, D]
     */
    Tensor wrongSentences(Tensor sentence, int[] classNumbers, @Nullable Contrasts contrasts);

    /**
     * The auto-encoder's result for real and generated pictures.
     *
     * @param loss []
     * @param weight of the loss
     * @param real the real pictures' codes, detached
     * @param generated the generated pictures' codes, detached
     */
    record Coded(Tensor loss, double weight, Gaussian real, Gaussian generated) {}

    /**
     * The auto-encoder's loss, in a discriminator's step.
     *
     * @param normalization in training mode
     * @param pooled of the real pictures, then of the generated ones, [2B, deepest]
     * @param sentence [B, D]
     * @param target real pictures at the base size, [B, 3, s, s]
     * @param generated detached, [B, 3, S, S]
     */
    Coded autoencode(
            DistributionNormalization normalization, Tensor pooled, Tensor sentence, Tensor target, Tensor generated);

    /**
     * Adds the alignment loss of one stage, in the generator's step; only called when alignment is on.
     *
     * @param normalization frozen
     * @param code the generated pictures' codes
     * @param realCode the real pictures' codes, detached
     */
    void align(
            int stage,
            DistributionNormalization normalization,
            Gaussian code,
            Gaussian realCode,
            StepInput input,
            WeightedSum total);

    /**
     * Adds the disentangling loss, and the redrawing loss that trains its real features, for all stages; adds nothing
     * when they are off.
     *
     * @param real the real pictures at each stage's size, smallest first
     */
    void disentangle(Generator generator, Drawn drawn, List<Tensor> real, WeightedSum total);

    /** {@link RealFeatures} for the refinement stages. */
    static List<RealFeatures> readers(Settings settings, Norms norms) {
        List<RealFeatures> readers = new ArrayList<>();
        if (settings.ablation().disentanglingLoss()) {
            for (int stage = 1; stage < settings.model().stages(); stage++) {
                RealFeatures reader = new RealFeatures(settings.model().channels(), norms);
                Layers.initialise(reader);
                readers.add(reader);
            }
        }
        return readers;
    }
}
