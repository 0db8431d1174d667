package org.drgan.generator;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.generator.WordAttention.Attended;
import org.drgan.tensor.Norms;
import org.drgan.tensor.UpBlock;
import org.jspecify.annotations.Nullable;

/**
 * The paper's SDM_i, i of 1 and more: attends to the words again, keeps the key parts of the features, and doubles the
 * size of the feature map. Without disentangling it is AttnGAN's refinement stage: no gates, and no residual blocks on
 * the context.
 */
public final class RefinementStage extends Module {
    private final WordAttention attention;
    private final List<ResidualBlock> contextBlocks = new ArrayList<>();
    private final @Nullable SemanticDisentangling imageGate;
    private final @Nullable SemanticDisentangling contextGate;
    private final List<ResidualBlock> fusionBlocks = new ArrayList<>();
    private final UpBlock up;

    /** A stage of the given generator. */
    public RefinementStage(GeneratorSettings settings) {
        this(settings, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public RefinementStage(GeneratorSettings settings, Norms norms) {
        int channels = settings.channels();
        this.attention =
                register_module("attention", new WordAttention(settings.words(), channels, settings.padding()));
        if (settings.disentangle()) {
            for (int i = 0; i < settings.residuals(); i++) {
                contextBlocks.add(register_module("context" + i, new ResidualBlock(channels, norms)));
            }
            this.imageGate =
                    register_module("imageGate", new SemanticDisentangling(channels, settings.temperature(), norms));
            this.contextGate =
                    register_module("contextGate", new SemanticDisentangling(channels, settings.temperature(), norms));
        } else {
            this.imageGate = null;
            this.contextGate = null;
        }
        for (int i = 0; i < settings.residuals(); i++) {
            fusionBlocks.add(register_module("fusion" + i, new ResidualBlock(2L * channels, norms)));
        }
        this.up = register_module("up", new UpBlock(2L * channels, channels, norms));
    }

    /**
     * @param image H_(i-1), feature map of the previous stage, [B, C, H, W]
     * @param words word embeddings, [B, D, T]
     * @param padding true where a caption has no word, [B, T]
     */
    public RefinedFeatures forward(Tensor image, Tensor words, Tensor padding) {
        Attended attended = attention.forward(image, words, padding);
        Tensor context = through(contextBlocks, attended.context()); // Q, [B, C, H, W]
        Disentangled imageParts = split(imageGate, image);
        Disentangled contextParts = split(contextGate, context);
        Tensor keys = torch.cat(new TensorVector(imageParts.key(), contextParts.key()), 1); // [B, 2C, H, W]
        Tensor features = up.forward(through(fusionBlocks, keys)); // H_i, [B, C, 2H, 2W]
        return new RefinedFeatures(features, imageParts, contextParts, attended.attention());
    }

    private static Tensor through(List<ResidualBlock> blocks, Tensor features) {
        for (ResidualBlock block : blocks) {
            features = block.forward(features);
        }
        return features;
    }

    private static Disentangled split(@Nullable SemanticDisentangling gate, Tensor features) {
        return gate == null ? Disentangled.whole(features) : gate.forward(features);
    }
}
