package org.drgan.discriminator;

import java.util.Objects;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.SpectralConvolution;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * One logit for each picture from its SxS map: unconditional (real or generated) or conditional (also matched or not).
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.1. The published heads end in a sigmoid; these do not, since the losses are
 * stable on logits only.
 */
public final class Logits extends Module {
    private static final long[] ONE = {1, 1};

    private final @Nullable SpectralConvolution join; // (channels + words) -> hidden
    private final SpectralConvolution judge; // conv SxS, hidden -> 1
    private final long side; // S

    private Logits(long hidden, long side, @Nullable SpectralConvolution join, boolean normalize) {
        this.side = side;
        this.join = join == null ? null : register_module("join", join);
        this.judge = register_module("judge", new SpectralConvolution(hidden, 1, side, side, 0, true, normalize));
    }

    /** Unconditional logits of the picture alone; {@code normalize}: whether spectrally normalized. */
    public static Logits unconditional(MapShape map, boolean normalize) {
        return new Logits(map.channels(), map.side(), null, normalize);
    }

    /**
     * Conditional logits of the picture together with a sentence code.
     *
     * @param map of the picture
     * @param words length of the sentence code
     * @param hidden channels after both have been joined
     * @param normalizeJoin whether the convolution that joins them is spectrally normalized
     * @param normalize whether the last one is
     */
    public static Logits conditional(MapShape map, long words, long hidden, boolean normalizeJoin, boolean normalize) {
        long kernel = map.side() == 1 ? 1 : 3; // a vector has no neighbours
        return new Logits(
                hidden,
                map.side(),
                new SpectralConvolution(map.channels() + words, hidden, kernel, 1, kernel / 2, true, normalizeJoin),
                normalize);
    }

    /**
     * The logits without a sentence.
     *
     * @param map [B, channels, S, S]
     * @return [B]
     */
    public Tensor forward(Tensor map) {
        // A kernel as large as the map is a matrix product, which is several times faster than a convolution.
        return map.flatten(1, 3)
                .matmul(judge.normalizedWeight().flatten(0, 3))
                .add(Objects.requireNonNull(judge.bias())); // [B]
    }

    /**
     * The logits with a sentence.
     *
     * <p>Equals the published tiling and joining with far fewer operations: the map is convolved once for all of its
     * sentences, and a sentence, the same at all positions, is multiplied with the sums of the taps that fall inside
     * the map.
     *
     * @param map [B, channels, S, S]
     * @param sentence [N, words]
     * @param picture the map's row that each sentence is judged with, int64, [N]
     * @return [N]
     * @throws IllegalStateException if this head is the unconditional one
     */
    public Tensor forward(Tensor map, Tensor sentence, Tensor picture) {
        if (join == null) {
            throw new IllegalStateException("the unconditional logits take no sentence");
        }
        Tensor weight = join.normalizedWeight(); // [hidden, channels + D, k, k], k is 3 or 1
        long kernel = weight.size(2);
        long channels = map.size(1);
        Tensor seen = torch.conv2d(
                map,
                weight.narrow(1, 0, channels),
                new TensorOptional(Objects.requireNonNull(join.bias())),
                ONE,
                new long[] {kernel / 2, kernel / 2},
                ONE,
                1); // [B, hidden, S, S]
        Tensor sums = weight.narrow(1, channels, sentence.size(1))
                .flatten(2, 3)
                .matmul(taps(kernel).to(weight.device(), weight.scalar_type())); // [hidden, D, SS]
        Tensor ofSentence = sentence.matmul(sums.permute(1, 0, 2).flatten(1, 2)) // [N, hidden SS]
                .view(-1, weight.size(0), side, side);
        return forward(Layers.leaky(seen.index_select(0, picture).add(ofSentence))); // [N]
    }

    /** Which of a kernel's taps fall inside the map at each of its positions, [kk, SS]. */
    private Tensor taps(long kernel) {
        int taps = (int) (kernel * kernel);
        int positions = (int) (side * side);
        float[] inside = new float[taps * positions];
        for (int tap = 0; tap < taps; tap++) {
            for (int position = 0; position < positions; position++) {
                long row = position / side + tap / kernel - kernel / 2;
                long column = position % side + tap % kernel - kernel / 2;
                inside[tap * positions + position] = row >= 0 && row < side && column >= 0 && column < side ? 1 : 0;
            }
        }
        return Tensors.of(inside, taps, positions);
    }
}
