package org.drgan.spark;

import java.io.Serializable;
import java.util.List;
import org.drgan.image.Fit;
import org.jspecify.annotations.Nullable;

/**
 * Options for measuring a table of pictures.
 *
 * @param picture the column of the pictures, as PNG, JPEG or other picture files
 * @param caption the column of their sentences; null for none, then R-precision cannot be measured
 * @param order the columns to sort the pictures by; parts, groups and subsets depend on the order. Rows that are equal
 *     in all of these columns must have the same picture
 * @param fit how a picture is made square
 * @param side of the square in pixels, as the feature network requires
 * @param seed of the choice of sentences and subsets
 */
public record MeasuringOptions(
        String picture, @Nullable String caption, List<String> order, Fit fit, int side, long seed)
        implements Serializable {
    /** @throws IllegalArgumentException when {@code order} is empty */
    public MeasuringOptions {
        order = List.copyOf(order);
        if (order.isEmpty()) {
            throw new IllegalArgumentException("name one or more columns to sort the pictures by");
        }
    }

    /** For pictures of {@link Drawing}, sorted by caption, seed and index. */
    public static MeasuringOptions drawn(String caption, int side) {
        return new MeasuringOptions(
                Drawing.PICTURE, caption, List.of(caption, Drawing.SEED, Drawing.INDEX), Fit.CROP, side, 1);
    }

    /** For picture files that Spark reads in the format {@code binaryFile}, sorted by path. */
    public static MeasuringOptions files(int side) {
        return new MeasuringOptions("content", null, List.of("path"), Fit.CROP, side, 1);
    }
}
