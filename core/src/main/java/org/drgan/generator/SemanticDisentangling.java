package org.drgan.generator;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Norms;

/**
 * The gate of the paper's semantic disentangling module: separates the key part of a feature map from the rest,
 * value by value. A stage has one for the image features H and one for the word-context features Q.
 */
public final class SemanticDisentangling extends Module {
    private final Conv2dImpl convolution; // 3x3
    private final BatchNorm2dImpl norm1;
    private final Conv2dImpl projection; // 1x1
    private final BatchNorm2dImpl norm2;
    private final Scalar temperature;

    /**
     * @param channels C of the feature map
     * @param temperature divisor of the logits: small values make the gate decide, large ones keep it near one half
     */
    public SemanticDisentangling(long channels, double temperature) {
        this(channels, temperature, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public SemanticDisentangling(long channels, double temperature, Norms norms) {
        this.convolution = register_module("convolution", Layers.convolution3x3(channels, channels));
        this.norm1 = register_module("norm1", norms.over2d(channels));
        this.projection = register_module("projection", Layers.convolution1x1(channels, channels, false));
        this.norm2 = register_module("norm2", norms.over2d(channels));
        this.temperature = new Scalar(temperature);
    }

    /** @param features [B, C, H, W] */
    public Disentangled forward(Tensor features) {
        Tensor hidden = Layers.leaky(norm1.forward(convolution.forward(features))); // [B, C, H, W]
        Tensor logits = norm2.forward(projection.forward(hidden)); // [B, C, H, W]
        Tensor gate = logits.div(temperature).sigmoid(); // [B, C, H, W]
        return new Disentangled(features, gate.mul(features), gate);
    }
}
