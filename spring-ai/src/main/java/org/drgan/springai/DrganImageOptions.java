package org.drgan.springai;

import org.drgan.Request;
import org.drgan.TextToImage;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * The options of a request; null means the model's default.
 *
 * @param n number of pictures, each with its own noise; 1 if null
 * @param side width and height in pixels, those of one of the model's stages; the largest if null
 * @param seed the same sentence and seed give the same picture; random for each call if null
 * @param truncation of the noise, in standard deviations; none if null
 * @param bestOf each picture is the {@linkplain TextToImage#best(Request, int) best} of so many; no choice if null
 */
public record DrganImageOptions(
        @Nullable Integer n,
        @Nullable Integer side,
        @Nullable Long seed,
        @Nullable Double truncation,
        @Nullable Integer bestOf)
        implements ImageOptions {

    /** All defaults. */
    public static DrganImageOptions none() {
        return new DrganImageOptions(null, null, null, null, null);
    }

    /** The same options with another seed. */
    public DrganImageOptions withSeed(long other) {
        return new DrganImageOptions(n, side, other, truncation, bestOf);
    }

    /** The same options with another number of pictures to choose from. */
    public DrganImageOptions withBestOf(int other) {
        return new DrganImageOptions(n, side, seed, truncation, other);
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
