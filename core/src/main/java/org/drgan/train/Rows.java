package org.drgan.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;

/**
 * Some of the rows of a batch.
 *
 * @param numbers which, ascending
 * @param batch how many rows the batch has, B
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
record Rows(int[] numbers, int batch) {

    /** {@code size} consecutive rows, starting with {@code first}. */
    static Rows range(int first, int size, int batch) {
        return new Rows(IntStream.range(first, first + size).toArray(), batch);
    }

    /**
     * One of several equal parts. The rows are dealt to the parts in turn, so that a part has the same rows for any
     * number of processes.
     *
     * @param part which, from 0
     * @param parts how many
     * @param together how many consecutive rows stay in one part
     */
    static Rows dealt(int part, int parts, int together, int batch) {
        return new Rows(
                IntStream.range(0, batch)
                        .filter(row -> row / together % parts == part)
                        .toArray(),
                batch);
    }

    /** How many rows these are. */
    int size() {
        return numbers.length;
    }

    /** These rows of a tensor that holds the batch K times in a row; [K B, ...] to [K b, ...]. */
    Tensor of(Tensor tensor) {
        if (size() == batch) {
            return tensor;
        }
        int[] chosen = repeated((int) (tensor.size(0) / batch));
        long[] index = Arrays.stream(chosen).asLongStream().toArray();
        return tensor.index_select(0, Tensors.of(index, index.length).to(tensor.device(), torch.ScalarType.Long));
    }

    /** The numbers of these rows in a batch that is repeated {@code times} times. */
    int[] repeated(int times) {
        return IntStream.range(0, times * size())
                .map(row -> row / size() * batch + numbers[row % size()])
                .toArray();
    }

    /** These of the batch's numbers. */
    long[] of(long[] values) {
        return Arrays.stream(numbers).mapToLong(row -> values[row]).toArray();
    }

    /** These of the batch's numbers. */
    int[] of(int[] values) {
        return Arrays.stream(numbers).map(row -> values[row]).toArray();
    }
}
