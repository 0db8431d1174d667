package org.drgan.train;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.Batch;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a step for the rows of all processes: mismatched sentences are chosen from the whole batch.
 *
 * @param captions one true sentence per picture, B
 * @param contrasts the same with one attribute wrong, or null; K * B of them, those of picture i at i, B + i, 2 B + i
 *     and so on
 * @param classNumbers class of each picture
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
record Sentences(Caption[] captions, @Nullable Caption[] contrasts, int[] classNumbers) {

    /**
     * The sentences of this batch and of the other processes' batches; {@code words} is the largest number of words in
     * one.
     */
    static Sentences of(Batch batch, int words, Processes processes) {
        if (processes.alone()) {
            return new Sentences(batch.captions(), batch.contrasts(), batch.classNumbers());
        }
        int own = batch.size(); // b
        int each = batch.contrasts().length / own; // K
        int width = 1 + (1 + each) * (1 + words); // class, then length and words of each sentence
        long[] numbers = new long[own * width];
        for (int row = 0; row < own; row++) {
            numbers[row * width] = batch.classNumbers()[row];
            put(batch.captions()[row], numbers, row * width + 1);
            for (int slot = 0; slot < each; slot++) {
                put(batch.contrasts()[slot * own + row], numbers, row * width + 1 + (1 + slot) * (1 + words));
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor all = processes.gather(Tensors.of(numbers, own, width)); // [B, width]
            return read(Tensors.longs(all), own * processes.size(), each, words);
        }
    }

    private static Sentences read(long[] numbers, int size, int each, int words) {
        int width = numbers.length / size;
        Caption[] captions = new Caption[size];
        @Nullable Caption[] contrasts = new @Nullable Caption[each * size];
        int[] classNumbers = new int[size];
        for (int row = 0; row < size; row++) {
            classNumbers[row] = (int) numbers[row * width];
            Caption caption = get(numbers, row * width + 1);
            if (caption == null) {
                throw new IllegalStateException("row " + row + " of the batch has no sentence");
            }
            captions[row] = caption;
            for (int slot = 0; slot < each; slot++) {
                contrasts[slot * size + row] = get(numbers, row * width + 1 + (1 + slot) * (1 + words));
            }
        }
        return new Sentences(captions, contrasts, classNumbers);
    }

    private static void put(@Nullable Caption caption, long[] numbers, int at) {
        if (caption != null) {
            numbers[at] = caption.length();
            for (int position = 0; position < caption.length(); position++) {
                numbers[at + 1 + position] = caption.ids()[position];
            }
        }
    }

    private static @Nullable Caption get(long[] numbers, int at) {
        int length = (int) numbers[at];
        return length == 0
                ? null
                : new Caption(Arrays.stream(numbers, at + 1, at + 1 + length)
                        .mapToInt(number -> (int) number)
                        .toArray());
    }
}
