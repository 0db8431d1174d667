package org.drgan.springai;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * The options of a request; null means the model's default.
 *
 * @param n number of pictures, each with its own noise; 1 if null
 * @param side width and height in pixels, those of one of the model's stages; the largest if null
 * @param seed the same sentence and seed give the same picture; random for each call if null
 * @param truncation of the noise, in standard deviations; none if null
 */
public record DrganImageOptions(
        @Nullable Integer n,
        @Nullable Integer side,
        @Nullable Long seed,
        @Nullable Double truncation) implements ImageOptions {

    /** All defaults. */
    public static DrganImageOptions none() {
        return new DrganImageOptions(null, null, null, null);
    }

    /** The same options with another seed. */
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
