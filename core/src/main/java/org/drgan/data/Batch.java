package org.drgan.data;

import org.drgan.text.Caption;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and sentences of one training step, decoded and augmented.
 *
 * @param pictures planes from -1 to 1 at the largest size, [B, 3, S, S] in row-major order;
 *     {@code Tensors.of(pictures, B, 3, S, S)} makes a tensor of them
 * @param side S
 * @param captions one true sentence per picture
 * @param contrasts the same sentences with one attribute wrong, null where the data cannot falsify them; K * B of them,
 *     those of picture i at i, B + i, 2 B + i and so on
 * @param classNumbers class of each picture
 * @param indexes each picture's number in the data set
 */
@SuppressWarnings("ArrayRecordComponent") // passed between threads, never compared
public record Batch(
        float[] pictures,
        int side,
        Caption[] captions,
        @Nullable Caption[] contrasts,
        int[] classNumbers,
        int[] indexes) {
    /** How many pictures. */
    public int size() {
        return captions.length;
    }
}
