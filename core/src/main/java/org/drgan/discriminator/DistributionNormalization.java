package org.drgan.discriminator;

import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;
import org.drgan.tensor.VectorDecoder;

/**
 * Distribution normalization (DNM): a variational auto-encoder on top of the discriminator's trunk. It codes a picture
 * as a normal distribution near N(0, I) and draws the picture again from a sample of it and the sentence.
 *
 * <p>Tan et al. 2023 (DR-GAN), the module of that name. The decoder is built like the generator's initial stage, from
 * base/4 times n channels at 4x4 to n at the base size (published 512 and 32), and ends in a 1x1 convolution.
 *
 * <p>In training mode its batch norms need two pictures or more; evaluation works with one.
 */
public final class DistributionNormalization extends Module {
    private final LinearImpl reduce; // deepest -> words
    private final BatchNorm1dImpl norm;
    private final Coding coding;
    private final VectorDecoder decoder;
    private final Conv2dImpl colours; // 1x1, n -> 3
    private final boolean leaky;

    /**
     * @param settings shapes, and whether the paper's or the released code's
     * @param deepest length of {@link Features#pooled}
     */
    public DistributionNormalization(DiscriminatorSettings settings, long deepest) {
        this(settings, deepest, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public DistributionNormalization(DiscriminatorSettings settings, long deepest, Norms norms) {
        long words = settings.words();
        long condition = settings.condition();
        this.reduce = register_module("reduce", Layers.linear(deepest, words, true));
        this.norm = register_module("norm", norms.over1d(words));
        this.coding = settings.releasedCode()
                ? register_module("coding", new SharedCoding(words, condition))
                : register_module("coding", new SeparateCoding(words, condition));
        this.decoder = register_module(
                "decoder", new VectorDecoder(2 * condition, settings.channels(), settings.base(), norms));
        this.colours = register_module("colours", Layers.convolution1x1(settings.channels(), 3, false));
        this.leaky = settings.releasedCode();
    }

    /**
     * The code of pictures.
     *
     * @param pooled {@link Features#pooled}, [B, deepest]
     * @return mean and logarithm of variance, [B, condition] each
     */
    public Gaussian posterior(Tensor pooled) {
        Tensor hidden = norm.forward(reduce.forward(pooled)).relu(); // [B, words]
        return coding.picture(hidden);
    }

    /**
     * A picture drawn from its code.
     *
     * @param code a sample of the posterior, [B, condition]
     * @param sentence [B, words]
     * @return [B, 3, base, base] in -1..1; not bounded in the released code's variant
     */
    public Tensor decode(Tensor code, Tensor sentence) {
        Tensor both = torch.cat(new TensorVector(coding.sentence(sentence), code), 1); // [B, 2 condition]
        Tensor picture = colours.forward(decoder.forward(both)); // [B, 3, base, base]
        return leaky ? Layers.leaky(picture) : picture.tanh();
    }
}
