package org.drgan.spark;

import java.io.Serializable;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Options for drawing a table of captions.
 *
 * @param caption the column of the captions
 * @param seedColumn the column of the seeds, whole numbers; null if all rows have {@code seed}
 * @param seed of all pictures if there is no such column
 * @param pictures how many per row, with indexes from 0
 * @param truncation number of standard deviations at which noise is truncated; null for no truncation
 * @param precision number format of the heavy operations
 * @param leaveOut whether captions that cannot be drawn are left out; otherwise they are an error before drawing starts
 */
public record DrawingOptions(
        String caption,
        @Nullable String seedColumn,
        long seed,
        int pictures,
        @Nullable Double truncation,
        Precision precision,
        boolean leaveOut)
        implements Serializable {
    /** @throws IllegalArgumentException when there are no pictures to draw */
    public DrawingOptions {
        if (pictures < 1) {
            throw new IllegalArgumentException(
                    "there must be 1 picture or more for each caption, but pictures is " + pictures);
        }
    }

    /** One picture per row, with seed 1, in fp32. */
    public static DrawingOptions of(String caption) {
        return new DrawingOptions(caption, null, 1, 1, null, Precision.FP32, false);
    }

    /** With one seed for all rows. */
    public DrawingOptions withSeed(long seed) {
        return new DrawingOptions(caption, null, seed, pictures, truncation, precision, leaveOut);
    }

    /** With seeds from a column. */
    public DrawingOptions withSeeds(String column) {
        return new DrawingOptions(caption, column, seed, pictures, truncation, precision, leaveOut);
    }

    /** With several pictures per row. */
    public DrawingOptions withPictures(int count) {
        return new DrawingOptions(caption, seedColumn, seed, count, truncation, precision, leaveOut);
    }

    /** Without the captions that cannot be drawn. */
    public DrawingOptions leavingOut() {
        return new DrawingOptions(caption, seedColumn, seed, pictures, truncation, precision, true);
    }
}
