package org.drgan.spark;

import java.io.Serializable;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * How a table of captions is drawn.
 *
 * @param caption the column of the captions
 * @param seedColumn the column of the seeds, whole numbers; null where all rows have {@code seed}
 * @param seed of all pictures where there is no such column
 * @param pictures how many for each row, with the indexes from 0
 * @param truncation at how many standard deviations noise is cut off; null does not cut
 * @param precision number format of the heavy operations
 * @param leaveOut whether captions that cannot be drawn are left out; otherwise they are refused before anything is drawn
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

    /** One picture for each row of a column, of seed 1, in 32 bits. */
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

    /** With several pictures for each row. */
    public DrawingOptions withPictures(int count) {
        return new DrawingOptions(caption, seedColumn, seed, count, truncation, precision, leaveOut);
    }

    /** Without the captions that cannot be drawn. */
    public DrawingOptions leavingOut() {
        return new DrawingOptions(caption, seedColumn, seed, pictures, truncation, precision, true);
    }
}
