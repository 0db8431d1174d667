package org.drgan.discriminator;

import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;

/** How the distribution normalization codes pictures and sentences for its decoder. */
sealed interface Coding permits SeparateCoding, SharedCoding {
    /**
     * The variational posterior of pictures.
     *
     * @param hidden [B, words]
     * @return mean and logarithm of variance, [B, condition] each
     */
    Gaussian picture(Tensor hidden);

    /**
     * The decoder's condition.
     *
     * @param sentence [B, words]
     * @return [B, condition]
     */
    Tensor sentence(Tensor sentence);
}
