package org.drgan.generator;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Norms;
import org.drgan.tensor.VectorDecoder;

/** The paper's SDM_0: makes the first feature map from the sentence's code and the noise. */
public final class InitialStage extends Module {
    private final VectorDecoder decoder;

    /**
     * @param noise Z, length of the noise
     * @param condition length of the sentence's code
     * @param channels C of the feature map
     * @param base side of the feature map
     */
    public InitialStage(int noise, int condition, int channels, int base) {
        this(noise, condition, channels, base, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public InitialStage(int noise, int condition, int channels, int base, Norms norms) {
        this.decoder = register_module("decoder", new VectorDecoder(condition + noise, channels, base, norms));
    }

    /**
     * @param code from conditioning augmentation, [B, condition]
     * @param noise standard normal, [B, Z]
     * @return feature map H_0, [B, C, base, base]
     */
    public Tensor forward(Tensor code, Tensor noise) {
        Tensor joined = torch.cat(new TensorVector(code, noise), 1); // [B, condition + Z]
        return decoder.forward(joined); // [B, C, base, base]
    }
}
