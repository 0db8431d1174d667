package org.drgan.discriminator;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.SpectralConvolution;
import org.jspecify.annotations.Nullable;

/**
 * The judgement on a 4x4 map as one logit a picture: real or generated, or, with a sentence, also matched or not.
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.1. The published heads end in a sigmoid; these do not, since the losses are
 * stable on logits only.
 */
public final class Logits extends Module {
    private static final long SIDE = 4;

    private final @Nullable SpectralConvolution join; // (channels + words) -> channels
    private final UnaryOperator<Tensor> judge; // conv4x4, channels -> 1

    private Logits(long channels, @Nullable SpectralConvolution join, boolean normalise) {
        this.join = join == null ? null : register_module("join", join);
        if (normalise) {
            this.judge = register_module("judge", new SpectralConvolution(channels, 1, SIDE, SIDE, 0, true))::forward;
        } else {
            Conv2dImpl plain = register_module("judge", Layers.convolution(channels, 1, SIDE, SIDE, 0, true));
            this.judge = plain::forward;
        }
    }

    /** Judges the picture alone; {@code normalise}: whether spectrally normalised. */
    public static Logits unconditional(long channels, boolean normalise) {
        return new Logits(channels, null, normalise);
    }

    /** Judges the picture together with a sentence code of length {@code words}. */
    public static Logits conditional(long channels, long words, boolean normalise) {
        return new Logits(channels, new SpectralConvolution(channels + words, channels, 3, 1, 1, true), normalise);
    }

    /**
     * The logits without a sentence.
     *
     * @param map [B, channels, 4, 4]
     * @return [B]
     */
    public Tensor forward(Tensor map) {
        return judge.apply(map).view(-1); // [B]
    }

    /**
     * The logits with a sentence.
     *
     * @param map [B, channels, 4, 4]
     * @param sentence [B, words]
     * @return [B]
     * @throws IllegalStateException if this head is the unconditional one
     */
    public Tensor forward(Tensor map, Tensor sentence) {
        if (join == null) {
            throw new IllegalStateException("the unconditional logits take no sentence");
        }
        Tensor tiled =
                sentence.view(sentence.size(0), sentence.size(1), 1, 1).expand(-1, -1, SIDE, SIDE); // [B, D, 4, 4]
        Tensor both = torch.cat(new TensorVector(map, tiled), 1); // [B, channels + D, 4, 4]
        return forward(Layers.leaky(join.forward(both))); // [B]
    }
}
