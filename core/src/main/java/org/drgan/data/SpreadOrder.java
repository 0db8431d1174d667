package org.drgan.data;

import java.util.stream.IntStream;

/** An order for choosing a few pictures to show, so that they are spread over the data set. */
public final class SpreadOrder {
    private SpreadOrder() {}

    /**
     * All numbers below {@code size}: first {@code count} of them, evenly spread, then the others, as replacements for
     * pictures that cannot be shown.
     */
    public static IntStream of(int size, int count) {
        int few = Math.max(1, Math.min(size, count));
        boolean[] first = new boolean[size];
        for (int i = 0; i < few && size > 0; i++) {
            first[(int) ((long) i * size / few)] = true;
        }
        return IntStream.concat(
                IntStream.range(0, size).filter(index -> first[index]),
                IntStream.range(0, size).filter(index -> !first[index]));
    }
}
