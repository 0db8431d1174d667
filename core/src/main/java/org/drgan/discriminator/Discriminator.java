package org.drgan.discriminator;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.Norms;
import org.jspecify.annotations.Nullable;

/**
 * The discriminator of one picture size: unconditional and conditional logits, and distribution normalization (DNM).
 *
 * <p>Tan et al. 2023 (DR-GAN): the discriminator of AttnGAN with a variational auto-encoder on the same trunk. The
 * parts are called one by one, so that no step computes what it does not use, and the trunk runs once for all of them.
 *
 * <p>In evaluation mode a pass changes nothing, neither running statistics nor the power iteration's vectors.
 */
public final class Discriminator extends Module implements Judge {
    private final Trunk trunk;
    private final Logits unconditional;
    private final Logits conditional;
    private final @Nullable PairLogits pair;
    private final @Nullable DistributionNormalization normalization;

    /**
     * @param settings the shape that the discriminators of all sizes share
     * @param side of the pictures: 8, 16, 32, ...
     * @throws IllegalArgumentException for another side
     */
    public Discriminator(DiscriminatorSettings settings, int side) {
        this(settings, side, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public Discriminator(DiscriminatorSettings settings, int side, Norms norms) {
        long channels = 8L * settings.channels();
        this.trunk = register_module("trunk", new Trunk(settings.channels(), settings.normalizeTrunk(), side));
        MapShape map = new MapShape(channels, Trunk.SIDE);
        this.unconditional = register_module("unconditional", Logits.unconditional(map, settings.normalizeLogits()));
        this.conditional = register_module(
                "conditional",
                Logits.conditional(
                        map, settings.words(), channels, settings.normalizeTrunk(), settings.normalizeLogits()));
        this.pair = settings.pairs()
                ? register_module(
                        "pair",
                        new PairLogits(map, settings.words(), settings.normalizeTrunk(), settings.normalizeLogits()))
                : null;
        this.normalization = settings.normalize()
                ? register_module("normalization", new DistributionNormalization(settings, trunk.deepest(), norms))
                : null;
    }

    /**
     * Computes the features that all logits start from.
     *
     * @param picture values in -1..1, [B, 3, side, side]
     */
    public Features trunk(Tensor picture) {
        return trunk.forward(picture);
    }

    @Override
    public Tensor unconditional(Tensor map) {
        return unconditional.forward(map);
    }

    @Override
    public Tensor conditional(Tensor map, Tensor sentence, Tensor picture) {
        return conditional.forward(map, sentence, picture);
    }

    /**
     * Sets whether passes in training mode update the spectral norms, as they do by default. When off, several passes
     * use the same weights, so that they can be parts of one batch.
     */
    public void iterate(boolean on) {
        trunk.train(on); // in these, only spectral norms depend on the mode
        unconditional.train(on);
        conditional.train(on);
        if (pair != null) {
            pair.train(on);
        }
    }

    @Override
    public @Nullable PairLogits pair() {
        return pair;
    }

    /** The variational auto-encoder, or null when switched off. */
    public @Nullable DistributionNormalization normalization() {
        return normalization;
    }
}
