package org.drgan.spark;

import java.io.Serializable;
import java.util.List;
import org.drgan.image.Fit;
import org.jspecify.annotations.Nullable;

/**
 * How a table of pictures is measured.
 *
 * @param picture the column of the pictures, as files in any usual format
 * @param caption the column of their sentences; null where there is none, so without R-precision
 * @param order the columns that give the pictures their order, on which parts, groups and subsets depend; pictures that are
 *     equal in all of them must be equal
 * @param fit how a picture becomes square
 * @param side of the squares in pixels, as the feature network wants them
 * @param seed of the choice of sentences and subsets
 */
public record MeasuringOptions(
        String picture, @Nullable String caption, List<String> order, Fit fit, int side, long seed)
        implements Serializable {
    /** @throws IllegalArgumentException when nothing gives the pictures an order */
    public MeasuringOptions {
        order = List.copyOf(order);
        if (order.isEmpty()) {
            throw new IllegalArgumentException("name a column, or several, that give the pictures an order");
        }
    }

    /** For the pictures that {@link Drawing} drew, in the order of caption, seed and index. */
    public static MeasuringOptions drawn(String caption, int side) {
        return new MeasuringOptions(
                Drawing.PICTURE, caption, List.of(caption, Drawing.SEED, Drawing.INDEX), Fit.CROP, side, 1);
    }

    /** For what Spark reads from picture files in the format {@code binaryFile}, in the order of their paths. */
    public static MeasuringOptions files(int side) {
        return new MeasuringOptions("content", null, List.of("path"), Fit.CROP, side, 1);
    }
}
