package org.drgan.bench.plain;

import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Gaussian;

/** A discriminator with its auto-encoder; it uses the weights of {@code discriminator.Discriminator} by their names. */
final class PlainDiscriminator {
    private final PlainLayers layers;

    /** Output of the trunk: the last map, [B, 8n, 4, 4], and the means of the deepest one, [B, deepest]. */
    record Seen(Tensor map, Tensor pooled) {}

    PlainDiscriminator(Map<String, Tensor> state) {
        this.layers = new PlainLayers(state, true);
    }

    double operations() {
        return layers.operations();
    }

    Seen trunk(Tensor picture) {
        Tensor map = picture;
        for (int i = 1; layers.has("trunk.down" + i + ".weight"); i++) {
            map = PlainLayers.leaky(spectral("trunk.down" + i, map, 2, 1)); // half the side
        }
        Tensor pooled = map.mean(2, 3); // [B, deepest]
        for (int i = 1; layers.has("trunk.narrow" + i + ".weight"); i++) {
            map = PlainLayers.leaky(spectral("trunk.narrow" + i, map, 1, 1)); // half the channels
        }
        return new Seen(map, pooled);
    }

    /** Logits without a sentence, [B]. */
    Tensor unconditional(Tensor map) {
        return judge("unconditional.judge", map);
    }

    /** Logits with a sentence, which is repeated at every position, [B]. */
    Tensor conditional(Tensor map, Tensor sentence) {
        Tensor tiled = sentence.view(sentence.size(0), sentence.size(1), 1, 1).repeat(1, 1, 4, 4); // [B, D, 4, 4]
        Tensor joined = torch.cat(new TensorVector(map, tiled), 1);
        return judge("conditional.judge", PlainLayers.leaky(spectral("conditional.join", joined, 1, 1)));
    }

    /** The code of pictures: mean and log variance, [B, condition] each. */
    Gaussian posterior(Tensor pooled) {
        Tensor hidden = layers.norm("normalization.norm", layers.linear("normalization.reduce", pooled))
                .relu();
        Tensor both = layers.linear("normalization.coding.picture", hidden); // [B, 2 condition]
        long condition = both.size(1) / 2;
        Tensor logVariance = both.narrow(1, condition, condition)
                .clamp(new ScalarOptional(new Scalar(-10.0)), new ScalarOptional(new Scalar(10.0)));
        return new Gaussian(both.narrow(1, 0, condition), logVariance);
    }

    /** Decodes a picture from its code, [B, 3, base, base]. */
    Tensor decode(Gaussian code, Tensor sentence) {
        Tensor sample = code.sample(torch.randn_like(code.mean()));
        Tensor both = torch.cat(new TensorVector(layers.linear("normalization.coding.sentence", sentence), sample), 1);
        Tensor map = layers.decoder("normalization.decoder", both);
        return layers.convolution("normalization.colours", map, 1, 0).tanh();
    }

    private Tensor judge(String name, Tensor map) {
        return (layers.has(name + ".left") ? spectral(name, map, 4, 0) : layers.convolution(name, map, 4, 0)).view(-1);
    }

    /** Convolution with spectral norm; one power iteration in each pass. */
    private Tensor spectral(String name, Tensor input, long stride, long padding) {
        Tensor weight = layers.get(name + ".weight");
        Tensor left = layers.get(name + ".left");
        Tensor right = layers.get(name + ".right");
        Tensor matrix = weight.flatten(1, 3); // [out, in k k]
        try (NoGradGuard guard = new NoGradGuard()) {
            right.copy_(unit(torch.mv(matrix.t(), left)));
            left.copy_(unit(torch.mv(matrix, right)));
        }
        Tensor sigma = torch.dot(left.clone(), torch.mv(matrix, right.clone()));
        return layers.convolution(
                weight.div(sigma), new TensorOptional(layers.get(name + ".bias")), input, stride, padding);
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().add(new Scalar(1e-12)));
    }
}
