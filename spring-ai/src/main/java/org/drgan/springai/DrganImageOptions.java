package org.drgan.springai;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * What of a picture can be chosen; null leaves it to the model.
 *
 * @param n how many pictures, each with noise of its own; 1 if null
 * @param side width and height of the picture: that of one of the model's stages; the largest if null
 * @param seed the same sentence and seed give the same picture; another one at each call if null
 * @param truncation at how many standard deviations noise is cut off; not at all if null
 */
public record DrganImageOptions(
        @Nullable Integer n,
        @Nullable Integer side,
        @Nullable Long seed,
        @Nullable Double truncation) implements ImageOptions {

    /** Nothing chosen. */
    public static DrganImageOptions none() {
        return new DrganImageOptions(null, null, null, null);
    }

    /** With another seed. */
    public DrganImageOptions withSeed(long other) {
        return new DrganImageOptions(n, side, other, truncation);
    }

    @Override
    public @Nullable Integer getN() {
        return n;
    }

    @Override
    public @Nullable String getModel() {
        return null;
    }

    @Override
    public @Nullable Integer getWidth() {
        return side;
    }

    @Override
    public @Nullable Integer getHeight() {
        return side;
    }

    @Override
    public @Nullable String getResponseFormat() {
        return "b64_json";
    }

    @Override
    public @Nullable String getStyle() {
        return null;
    }
}
