package org.drgan.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Norms;
import org.drgan.tensor.Tensors;

/**
 * DR-GAN's generator: up to three pictures for one sentence and one noise vector, each twice as large as the one
 * before.
 *
 * <p>In evaluation mode a picture depends only on its own row of each argument, not on the batch or the width of the
 * padding (except with {@link PaddingLayout#TILED}). Tan et al. 2022, section III; stages as in AttnGAN (Xu et al.
 * 2018).
 */
public final class Generator extends Module {
    private final GeneratorSettings settings;
    private final ConditioningAugmentation conditioning;
    private final InitialStage initial;
    private final List<RefinementStage> refinements = new ArrayList<>(); // the first belongs to the second picture
    private final List<ImageHead> heads = new ArrayList<>(); // one per picture

    /** Random weights; {@link org.drgan.tensor.Layers#initialise} gives the published initialisation. */
    public Generator(GeneratorSettings settings) {
        this(settings, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public Generator(GeneratorSettings settings, Norms norms) {
        this.settings = settings;
        this.conditioning =
                register_module("conditioning", new ConditioningAugmentation(settings.words(), settings.condition()));
        this.initial = register_module(
                "initial",
                new InitialStage(settings.noise(), settings.condition(), settings.channels(), settings.base(), norms));
        for (int stage = 0; stage < settings.stages(); stage++) {
            if (stage > 0) {
                refinements.add(register_module("refinement" + stage, new RefinementStage(settings, norms)));
            }
            heads.add(register_module("head" + stage, new ImageHead(settings.channels(), settings.head(), norms)));
        }
    }

    /**
     * @param sentence sentence embeddings, [B, D]
     * @param words word embeddings, [B, D, T]
     * @param padding true where a caption has no word, [B, T]; each caption has at least one word
     * @param noise standard normal, [B, Z]
     * @param conditionNoise standard normal for the conditioning augmentation, [B, condition]
     * @throws IllegalArgumentException naming the argument whose shape does not fit
     */
    public Drawn forward(Tensor sentence, Tensor words, Tensor padding, Tensor noise, Tensor conditionNoise) {
        long batch = sentence.size(0);
        requireShape("words", words, batch, settings.words(), words.size(-1));
        requireShape("padding", padding, batch, words.size(2));

        Gaussian meaning = meaning(sentence, noise, conditionNoise);
        Tensor code = meaning.sample(conditionNoise); // [B, condition]
        List<RefinedFeatures> refined = new ArrayList<>();
        List<Tensor> pictures = new ArrayList<>();
        Tensor features = initial.forward(code, noise); // [B, C, base, base]
        pictures.add(heads.get(0).forward(features)); // [B, 3, base, base]
        for (int stage = 1; stage < settings.stages(); stage++) {
            RefinedFeatures next = refinements.get(stage - 1).forward(features, words, padding);
            features = next.features(); // [B, C, S_i, S_i]
            refined.add(next);
            pictures.add(heads.get(stage).forward(features)); // [B, 3, S_i, S_i]
        }
        return new Drawn(pictures, refined, meaning.mean(), meaning.logVariance());
    }

    /**
     * Only the first stage's pictures, as {@link #forward} draws them.
     *
     * @param sentence sentence embeddings, [B, D]
     * @param noise standard normal, [B, Z]
     * @param conditionNoise standard normal for the conditioning augmentation, [B, condition]
     * @return [B, 3, base, base]
     * @throws IllegalArgumentException naming the argument whose shape does not fit
     */
    public Tensor first(Tensor sentence, Tensor noise, Tensor conditionNoise) {
        Tensor code = meaning(sentence, noise, conditionNoise).sample(conditionNoise); // [B, condition]
        return heads.get(0).forward(initial.forward(code, noise)); // [B, 3, base, base]
    }

    private Gaussian meaning(Tensor sentence, Tensor noise, Tensor conditionNoise) {
        long batch = sentence.size(0);
        requireShape("sentence", sentence, batch, settings.words());
        requireShape("noise", noise, batch, settings.noise());
        requireShape("condition noise", conditionNoise, batch, settings.condition());
        return conditioning.forward(sentence); // of [B, condition]
    }

    /** The settings this generator was made with. */
    public GeneratorSettings settings() {
        return settings;
    }

    /** Side of each stage's picture in pixels. */
    public List<Integer> sides() {
        return settings.sides();
    }

    /** The head that draws the picture of a stage, counted from 0. */
    public ImageHead imageHead(int stage) {
        return heads.get(stage);
    }

    private static void requireShape(String what, Tensor tensor, long... expected) {
        long[] found = Tensors.shape(tensor);
        if (!Arrays.equals(found, expected)) {
            throw new IllegalArgumentException("the generator's " + what + " has the shape " + Arrays.toString(found)
                    + ", expected " + Arrays.toString(expected));
        }
    }
}
