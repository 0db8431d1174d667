package org.drgan.bench.plain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.generator.GeneratorSettings;
import org.drgan.tensor.Gaussian;

/** The generator; it uses the weights of an {@link org.drgan.generator.Generator} by their names. */
public final class PlainGenerator {
    private final GeneratorSettings settings;
    private final PlainLayers layers;

    /**
     * @param key H+ or Q+, [B, C, H, W]
     * @param rest H- or Q-, [B, C, H, W]
     */
    record Parts(Tensor key, Tensor rest) {}

    /** The parts into which a stage splits its two maps. */
    record Split(Parts image, Parts context) {}

    /** Pictures of all stages; {@code splits} has one entry per refinement. */
    record Drawn(List<Tensor> pictures, List<Split> splits, Gaussian meaning) {}

    /**
     * @param settings with gates
     * @param state tensors by name; not copied, so that they can be trained
     * @param training whether batch norms use the batch's statistics
     */
    public PlainGenerator(GeneratorSettings settings, Map<String, Tensor> state, boolean training) {
        this.settings = settings;
        this.layers = new PlainLayers(state, training);
    }

    /** The last stage's picture, [B, 3, S, S]; arguments as in {@code Generator.forward}. */
    public Tensor picture(Tensor sentence, Tensor words, Tensor padding, Tensor noise, Tensor conditionNoise) {
        return draw(sentence, words, padding, noise, conditionNoise).pictures().get(settings.stages() - 1);
    }

    /** Operations of all passes so far; see {@link PlainLayers#operations}. */
    public double operations() {
        return layers.operations();
    }

    Drawn draw(Tensor sentence, Tensor words, Tensor padding, Tensor noise, Tensor conditionNoise) {
        Tensor both = PlainLayers.gate(layers.linear("conditioning.linear", sentence)); // [B, 2 condition]
        Gaussian meaning = new Gaussian(
                both.narrow(1, 0, settings.condition()), both.narrow(1, settings.condition(), settings.condition()));
        Tensor code = meaning.sample(conditionNoise); // [B, condition]
        Tensor map = layers.decoder("initial.decoder", torch.cat(new TensorVector(code, noise), 1));
        List<Tensor> pictures = new ArrayList<>(List.of(head("head0", map)));
        List<Split> splits = new ArrayList<>();
        for (int stage = 1; stage < settings.stages(); stage++) {
            String name = "refinement" + stage;
            Tensor context = attention(name + ".attention", map, words, padding); // [B, C, H, W]
            context = residuals(name + ".context", context);
            Split split = new Split(parts(name + ".imageGate", map), parts(name + ".contextGate", context));
            splits.add(split);
            Tensor keys = torch.cat(
                    new TensorVector(split.image().key(), split.context().key()), 1);
            map = layers.up(name + ".up", residuals(name + ".fusion", keys)); // [B, C, 2H, 2W]
            pictures.add(head("head" + stage, map));
        }
        return new Drawn(pictures, splits, meaning);
    }

    /** The picture of a feature map, [B, C, S, S] to [B, 3, S, S]. */
    Tensor head(String name, Tensor features) {
        Tensor map = features;
        int last = 1;
        while (layers.has(name + ".norm" + last + ".weight")) {
            map = layers.norm(name + ".norm" + last, layers.convolution(name + ".convolution" + last, map, 1, 1))
                    .tanh();
            last++;
        }
        return layers.convolution(name + ".convolution" + last, map, 1, 1).tanh();
    }

    private Tensor attention(String name, Tensor image, Tensor words, Tensor padding) {
        Tensor keys = layers.convolution(name + ".projection", words.unsqueeze(3), 1, 0)
                .squeeze(3); // [B, C, T]
        Tensor queries = image.flatten(2, 3).transpose(1, 2).contiguous(); // [B, HW, C]
        Tensor scores = queries.bmm(keys) // [B, HW, T]
                .masked_fill(padding.unsqueeze(1), new Scalar(Double.NEGATIVE_INFINITY));
        Tensor weights = scores.softmax(2).transpose(1, 2).contiguous(); // [B, T, HW]
        return keys.bmm(weights).unflatten(2, image.size(2), image.size(3)); // [B, C, H, W]
    }

    private Tensor residuals(String name, Tensor features) {
        Tensor map = features;
        for (int i = 0; layers.has(name + i + ".convolution1.weight"); i++) {
            Tensor wide = layers.norm(name + i + ".norm1", layers.convolution(name + i + ".convolution1", map, 1, 1));
            Tensor change = layers.convolution(name + i + ".convolution2", PlainLayers.gate(wide), 1, 1);
            map = map.add(layers.norm(name + i + ".norm2", change));
        }
        return map;
    }

    private Parts parts(String name, Tensor features) {
        if (!layers.has(name + ".convolution.weight")) {
            return new Parts(features, features.sub(features));
        }
        Tensor hidden = PlainLayers.leaky(
                layers.norm(name + ".norm1", layers.convolution(name + ".convolution", features, 1, 1)));
        Tensor logits = layers.norm(name + ".norm2", layers.convolution(name + ".projection", hidden, 1, 0));
        Tensor key = logits.div(new Scalar(settings.temperature())).sigmoid().mul(features);
        return new Parts(key, features.sub(key));
    }
}
