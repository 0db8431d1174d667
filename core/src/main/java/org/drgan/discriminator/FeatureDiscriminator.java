package org.drgan.discriminator;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.SpectralConvolution;
import org.jspecify.annotations.Nullable;

/**
 * Judges pictures by the maps that the frozen image encoder computes from them, and by the code of the whole picture:
 * one judge for each.
 *
 * <p>Not in DR-GAN. Sauer et al. 2021, "Projected GANs Converge Faster": a discriminator that starts from features which
 * already tell pictures apart teaches the generator from the first step, long before one that learns its own features.
 * Unlike there, maps are not mixed, and the judges also see sentences and pairs. The code holds what a picture shows, such
 * as the colour of a tail, and not where: two pictures that differ only in that are easiest to compare by it.
 */
public final class FeatureDiscriminator extends Module {
    private static final long WIDTH = 64; // channels of the maps that are judged
    private static final long CODE_WIDTH = 256; // the same for the code of the whole picture

    private final List<MapJudge> judges = new ArrayList<>();

    /**
     * @param settings the shape of the other discriminators
     * @param maps the shapes of the encoder's maps: of 4x4 or larger, and of 1x1 for the code
     */
    public FeatureDiscriminator(DiscriminatorSettings settings, List<MapShape> maps) {
        for (MapShape map : maps) {
            judges.add(register_module("map" + judges.size(), new MapJudge(settings, map)));
        }
    }

    /** The judges, one for each map. */
    public List<MapJudge> judges() {
        return List.copyOf(judges);
    }

    /** Judges pictures by one of the encoder's maps, or by the code. */
    public static final class MapJudge extends Module implements Judge {
        private final List<SpectralConvolution> downs = new ArrayList<>();
        private final Logits unconditional;
        private final Logits conditional;
        private final @Nullable PairLogits pair;

        MapJudge(DiscriminatorSettings settings, MapShape shape) {
            long in = shape.channels();
            if (shape.side() == 1) {
                downs.add(register_module("widen", new SpectralConvolution(in, CODE_WIDTH, 1, 1, 0, true, true)));
                in = CODE_WIDTH;
            }
            for (long edge = shape.side(); edge > Trunk.SIDE; edge /= 2) {
                downs.add(register_module(
                        "down" + (downs.size() + 1), new SpectralConvolution(in, WIDTH, 4, 2, 1, true, true)));
                in = WIDTH;
            }
            MapShape map = new MapShape(in, Math.min(shape.side(), Trunk.SIDE));
            this.unconditional = register_module("unconditional", Logits.unconditional(map, true));
            this.conditional =
                    register_module("conditional", Logits.conditional(map, settings.words(), WIDTH, true, true));
            this.pair = settings.pairs()
                    ? register_module("pair", new PairLogits(map, settings.words(), true, true))
                    : null;
        }

        /**
         * Shrinks a map of the encoder, or widens the code.
         *
         * @param map [B, C, S, S], or [B, D, 1, 1]
         * @return [B, 64, 4, 4], or [B, 256, 1, 1]
         */
        public Tensor trunk(Tensor map) {
            Tensor smaller = map;
            for (SpectralConvolution down : downs) {
                smaller = Layers.leaky(down.forward(smaller)); // half the side, or a wider code
            }
            return smaller;
        }

        @Override
        public Tensor unconditional(Tensor map) {
            return unconditional.forward(map);
        }

        @Override
        public Tensor conditional(Tensor map, Tensor sentence, Tensor picture) {
            return conditional.forward(map, sentence, picture);
        }

        @Override
        public @Nullable PairLogits pair() {
            return pair;
        }
    }
}
