package org.drgan.discriminator;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Layers;

/**
 * The released code's coding: one conditioning layer (linear, gated linear unit) reads both the picture's features and
 * the sentence, and both codes are sampled.
 */
final class SharedCoding extends Module implements Coding {
    private final LinearImpl shared; // words -> 4 condition, halved by the gates

    SharedCoding(long words, long condition) {
        this.shared = register_module("shared", Layers.linear(words, 4 * condition, true));
    }

    @Override
    public Gaussian picture(Tensor hidden) {
        Tensor both = Layers.gatedLinearUnit(shared.forward(hidden)); // [B, 2 condition]
        long condition = both.size(1) / 2;
        return new Gaussian(both.narrow(1, 0, condition), both.narrow(1, condition, condition));
    }

    @Override
    public Tensor sentence(Tensor sentence) {
        Gaussian code = picture(sentence);
        return code.sample(torch.randn_like(code.mean())); // [B, condition]
    }
}
