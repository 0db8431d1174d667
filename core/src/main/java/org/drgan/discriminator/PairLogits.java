package org.drgan.discriminator;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.Tensors;

/**
 * The logit of two pictures of one sentence together: whether they are two real pictures of it. It detects a generator
 * that always draws the same picture for a sentence, which single pictures cannot show.
 *
 * <p>Not in DR-GAN. Lin et al. 2018 (PacGAN) let the discriminator see several pictures at once, joined at its first
 * layer; here they are joined at the last map, so that single pictures and pairs share a trunk: as mean and absolute
 * difference at each position, which do not depend on their order.
 */
public final class PairLogits extends Module {
    private final Logits logits;

    /**
     * @param map of one picture
     * @param words length of the sentence code
     * @param normalizeJoin whether the convolution that joins pictures and sentence is spectrally normalized
     * @param normalize whether the last one is
     */
    public PairLogits(MapShape map, long words, boolean normalizeJoin, boolean normalize) {
        long channels = map.channels();
        MapShape both = new MapShape(2 * channels, map.side());
        this.logits =
                register_module("logits", Logits.conditional(both, words, channels / 2, normalizeJoin, normalize));
    }

    /**
     * The logits of rows 0 and 1, 2 and 3, and so on.
     *
     * @param map {@link Features#map}, [2P, channels, S, S]
     * @param sentence of both pictures of each pair, [2P, words]
     * @return [P]
     */
    public Tensor forward(Tensor map, Tensor sentence) {
        long pairs = map.size(0) / 2; // P
        Tensor both = map.unflatten(0, pairs, 2); // [P, 2, channels, S, S]
        Tensor one = both.select(1, 0); // [P, channels, S, S]
        Tensor other = both.select(1, 1); // [P, channels, S, S]
        Tensor mean = one.add(other).div(new Scalar(2)); // [P, channels, S, S]
        Tensor apart = one.sub(other).abs(); // [P, channels, S, S]
        Tensor joined = torch.cat(new TensorVector(mean, apart), 1); // [P, 2 channels, S, S]
        Tensor condition = sentence.unflatten(0, pairs, 2).select(1, 0); // [P, words]
        long[] each = LongStream.range(0, pairs).toArray();
        return logits.forward(
                joined, condition, Tensors.of(each, each.length).to(map.device(), torch.ScalarType.Long)); // [P]
    }
}
