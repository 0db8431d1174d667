package org.drgan.generator;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** {@link RefinementStage} compiled for drawing; see {@link CompiledGenerator}. */
final class CompiledStage {
    private final ScalarType type;
    private final Folded words; // 1x1, D -> C
    private final List<Residual> context;
    private final @Nullable Gate imageGate;
    private final @Nullable Gate contextGate;
    private final List<Residual> fusion;
    private final Folded up;

    /** {@link ResidualBlock}. */
    record Residual(Folded wide, Folded back) {
        /** [B, C, H, W] to the same shape. */
        Tensor add(Tensor input) {
            Tensor gated = Layers.gatedLinearUnit(wide.convolve(input)); // [B, C, H, W]
            return back.convolve(gated).add_(input); // [B, C, H, W]
        }
    }

    /** {@link SemanticDisentangling}. */
    record Gate(Folded look, Folded decide) {
        /** The key part, [B, C, H, W] to the same shape. */
        Tensor key(Tensor features) {
            Tensor hidden = torch.leaky_relu_(look.convolve(features), new Scalar(0.2)); // [B, C, H, W]
            return decide.convolve(hidden).sigmoid_().mul_(features);
        }
    }

    /** @param name of the stage in the generator's state */
    CompiledStage(Map<String, Tensor> state, String name, GeneratorSettings settings, ScalarType type) {
        boolean gates = settings.disentangle();
        this.type = type;
        this.words = Folded.as(Float, () -> Folded.of(state, name + ".attention.projection"));
        this.context = residuals(state, name + ".context", gates ? settings.residuals() : 0);
        this.imageGate = gates ? gate(state, name + ".imageGate", settings.temperature()) : null;
        this.contextGate = gates ? gate(state, name + ".contextGate", settings.temperature()) : null;
        this.fusion = residuals(state, name + ".fusion", settings.residuals());
        this.up = Folded.as(type, () -> Folded.enlarging(state, name + ".up"));
    }

    /**
     * @param features H_(i-1), [b, C, H, W]
     * @param embeddings of the words, [b, D, T]
     * @param hidden true where attention is masked, [b, T, HW or 1]
     * @param attention receives the weight of each word at each position, [b, T, H, W]
     * @return H_i, [b, C, 2H, 2W]
     */
    Tensor refine(Tensor features, Tensor embeddings, Tensor hidden, Tensor attention) {
        Tensor image = features.to(type);
        Tensor mixture = Tensors.tidy(() -> attend(image, embeddings, hidden, attention)); // Q', [b, C, H, W]
        Tensor seen = through(context, mixture); // Q, [b, C, H, W]
        Tensor keys = Tensors.tidy(
                () -> torch.cat(new TensorVector(key(imageGate, image), key(contextGate, seen)), 1)); // [b, 2C, H, W]
        Tensor fused = through(fusion, keys); // [b, 2C, H, W]
        return Tensors.tidy(() -> Layers.gatedLinearUnit(up.enlarge(fused))); // [b, C, 2H, 2W]
    }

    /** {@link WordAttention} with the words last; in 32 bits, since its exponentials amplify rounding errors. */
    private Tensor attend(Tensor image, Tensor embeddings, Tensor hidden, Tensor attention) {
        long height = image.size(2);
        long width = image.size(3);
        Tensor keys = words.convolve(embeddings.unsqueeze(3)).squeeze(3); // [b, C, T]
        Tensor queries = image.permute(0, 2, 3, 1).flatten(1, 2).to(Float); // [b, HW, C]
        Tensor weights = queries.bmm(keys)
                .masked_fill_(hidden.transpose(1, 2), new Scalar(Double.NEGATIVE_INFINITY))
                .softmax(2); // [b, HW, T]
        attention.copy_(weights.transpose(1, 2).unflatten(2, height, width)); // [b, T, H, W]
        return weights.to(type)
                .bmm(keys.transpose(1, 2).to(type)) // [b, HW, C]
                .unflatten(1, height, width)
                .permute(0, 3, 1, 2); // Q', [b, C, H, W], channels last in memory
    }

    private static Tensor key(@Nullable Gate gate, Tensor features) {
        return gate == null ? features : gate.key(features);
    }

    private static Tensor through(List<Residual> blocks, Tensor features) {
        for (Residual block : blocks) {
            Tensor input = features;
            features = Tensors.tidy(() -> block.add(input));
        }
        return features;
    }

    private List<Residual> residuals(Map<String, Tensor> state, String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> residual(state, name + i, type))
                .toList();
    }

    static Residual residual(Map<String, Tensor> state, String name, ScalarType type) {
        return new Residual(
                Folded.as(type, () -> Folded.of(state, name + ".convolution1", name + ".norm1")),
                Folded.as(type, () -> Folded.of(state, name + ".convolution2", name + ".norm2")));
    }

    private Gate gate(Map<String, Tensor> state, String name, double temperature) {
        return new Gate(
                Folded.as(type, () -> Folded.of(state, name + ".convolution", name + ".norm1")),
                Folded.as(
                        type,
                        () -> Folded.of(state, name + ".projection", name + ".norm2")
                                .over(temperature)));
    }
}
