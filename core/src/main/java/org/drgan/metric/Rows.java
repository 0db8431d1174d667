package org.drgan.metric;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;

/**
 * Numbers about pictures, one row each.
 *
 * @param width numbers per row
 * @param values row after row
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in transit, never compared
public record Rows(int width, float[] values) {
    /** @throws IllegalArgumentException when the values do not fill whole rows */
    public Rows {
        if (width < 1 || values.length % width != 0) {
            throw new IllegalArgumentException(
                    values.length + " numbers do not fill rows of " + width + " numbers each");
        }
    }

    /** Number of rows. */
    public int count() {
        return values.length / width;
    }

    /** Concatenates rows, at least one part. */
    static Rows joined(List<Rows> parts) {
        float[] values =
                new float[parts.stream().mapToInt(part -> part.values().length).sum()];
        int at = 0;
        for (Rows part : parts) {
            System.arraycopy(part.values(), 0, values, at, part.values().length);
            at += part.values().length;
        }
        return new Rows(parts.get(0).width(), values);
    }

    /** The rows of these numbers, in their order. */
    Rows choose(int[] rows) {
        float[] chosen = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, chosen, i * width, width);
        }
        return new Rows(width, chosen);
    }

    /** In 64 bits, [count, width]. */
    Tensor doubles() {
        return Tensors.of(values, count(), width).to(torch.ScalarType.Double);
    }

    /**
     * Checks that all values are finite.
     *
     * @param what the rows are, for the message
     * @throws IllegalArgumentException naming the first row with a value that is NaN or infinite
     */
    Rows requireFinite(String what) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(what + " of picture " + i / width + " of " + count() + " hold "
                        + values[i] + " where a number was expected: the pictures, the generator or the feature network"
                        + " are broken");
            }
        }
        return this;
    }
}
