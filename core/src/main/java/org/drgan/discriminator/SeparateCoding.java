package org.drgan.discriminator;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;

/**
 * The paper's coding: a linear layer gives a picture's mean and log-variance, another the sentence's code.
 *
 * <p>The sentence's code is not sampled: no term keeps it a distribution, so noise would only blur the condition.
 */
final class SeparateCoding extends Module implements Coding {
    /**
     * Bound of the log-variance on both sides. The divergence from N(0, I) keeps it near zero, so this only keeps a bad
     * step finite: the standard deviation stays in 0.007..148.
     */
    static final double BOUND = 10;

    private final LinearImpl picture;
    private final LinearImpl sentence;

    SeparateCoding(long words, long condition) {
        this.picture = register_module("picture", Layers.linear(words, 2 * condition, true));
        this.sentence = register_module("sentence", Layers.linear(words, condition, true));
    }

    @Override
    public Gaussian picture(Tensor hidden) {
        Tensor both = picture.forward(hidden); // [B, 2 condition]
        long condition = both.size(1) / 2;
        Tensor logVariance = both.narrow(1, condition, condition) // [B, condition]
                .clamp(new ScalarOptional(new Scalar(-BOUND)), new ScalarOptional(new Scalar(BOUND)));
        return new Gaussian(both.narrow(1, 0, condition), logVariance);
    }

    @Override
    public Tensor sentence(Tensor code) {
        return sentence.forward(code); // [B, condition]
    }
}
