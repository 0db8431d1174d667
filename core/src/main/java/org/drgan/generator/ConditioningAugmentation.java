package org.drgan.generator;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;

/**
 * Conditioning augmentation: samples a code from a Gaussian around the sentence, so that similar sentences give similar
 * pictures.
 *
 * <p>Zhang et al. 2017 (StackGAN), section 3.2.
 */
public final class ConditioningAugmentation extends Module {
    private final LinearImpl linear;
    private final long condition;

    /** From sentence embeddings of length {@code words} to codes of length {@code condition}. */
    public ConditioningAugmentation(long words, long condition) {
        this.condition = condition;
        this.linear = register_module("linear", Layers.linear(words, 4 * condition, true));
    }

    /**
     * The Gaussian around a sentence; the generator draws its code from it.
     *
     * @param sentence sentence embedding, [B, D]
     * @return mean and logarithm of variance, [B, condition] each
     */
    public Gaussian forward(Tensor sentence) {
        Tensor both = Layers.gatedLinearUnit(linear.forward(sentence)); // [B, 2 condition]
        return new Gaussian(both.narrow(1, 0, condition), both.narrow(1, condition, condition));
    }
}
