package org.drgan.damsm;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.jspecify.annotations.Nullable;

/**
 * For each picture of a batch K more wrong captions, which are mismatches of this picture only.
 *
 * @param text the encoded captions, K times B of them: those of picture i at i, B + i, 2 B + i and so on
 * @param lengths number of words of each
 * @param present whether the caption exists; other rows are ignored
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Contrasts(Encoded text, long[] lengths, boolean[] present) {
    /** Checks the numbers. */
    public Contrasts {
        if (lengths.length != present.length || text.words().size(0) != lengths.length) {
            throw new IllegalArgumentException("contrasts need a row for each picture, but there are "
                    + text.words().size(0) + " captions, " + lengths.length + " lengths and " + present.length
                    + " marks");
        }
    }

    /** The given rows. */
    public Contrasts of(int[] rows) {
        long[] numbers = Arrays.stream(rows).asLongStream().toArray();
        Tensor chosen = Tensors.of(numbers, numbers.length).to(text.words().device(), torch.ScalarType.Long);
        long[] some = Arrays.stream(rows).mapToLong(row -> lengths[row]).toArray();
        boolean[] marks = new boolean[rows.length];
        for (int row = 0; row < rows.length; row++) {
            marks[row] = present[rows[row]];
        }
        return new Contrasts(
                new Encoded(
                        text.words().index_select(0, chosen), text.sentence().index_select(0, chosen)),
                some,
                marks);
    }

    /** Encodes contrast captions, null where a picture has none; the result is null when no picture has one. */
    public static @Nullable Contrasts encode(TextEncoder encoder, @Nullable Caption[] captions) {
        return encode(captions, encoder::forward);
    }

    /** As {@link #encode}, but without dropout and gradient. */
    public static @Nullable Contrasts frozen(TextEncoder encoder, @Nullable Caption[] captions) {
        return encode(captions, encoder::frozen);
    }

    private static @Nullable Contrasts encode(
            @Nullable Caption[] captions, BiFunction<Tensor, long[], Encoded> encoder) {
        Caption[] filled = new Caption[captions.length];
        boolean[] present = new boolean[captions.length];
        boolean any = false;
        for (int row = 0; row < captions.length; row++) {
            Caption caption = captions[row];
            present[row] = caption != null;
            any |= present[row];
            filled[row] = caption != null ? caption : new Caption(new int[] {1});
        }
        if (!any) {
            return null;
        }
        long[] lengths = TextEncoder.lengths(filled);
        return new Contrasts(encoder.apply(TextEncoder.ids(filled), lengths), lengths, present);
    }
}
