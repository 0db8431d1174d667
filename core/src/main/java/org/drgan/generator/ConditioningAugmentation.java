package org.drgan.generator;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;

/**
 * Conditioning augmentation: a Gaussian around the sentence, from which a code is drawn, so that near sentences share
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
     * @param sentence sentence embedding, [B, D]
     * @param noise standard normal, [B, condition]; zeros give the mean
     */
    public Conditioned forward(Tensor sentence, Tensor noise) {
        Tensor gaussian = Layers.gatedLinearUnit(linear.forward(sentence)).to(Float); // [B, 2 condition]
        Tensor mean = gaussian.narrow(1, 0, condition); // [B, condition]
        Tensor logVariance = gaussian.narrow(1, condition, condition); // [B, condition]
        Tensor deviation = logVariance.mul(new Scalar(0.5)).exp(); // [B, condition]
        return new Conditioned(mean.add(deviation.mul(noise)), mean, logVariance);
    }

    /**
     * @param code what was drawn, [B, condition]
     * @param mean [B, condition]
     * @param logVariance natural logarithm of the variance, [B, condition]
     */
    public record Conditioned(Tensor code, Tensor mean, Tensor logVariance) {}
}
