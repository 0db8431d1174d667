package org.drgan.data;

import java.util.stream.IntStream;

/** The order in which to look for a few pictures to show, so that they are not all of the kind that comes first. */
public final class SpreadOrder {
    private SpreadOrder() {}

    /**
     * All numbers below {@code size}: first {@code count} of them evenly over the whole, then the others, of which the next
     * are taken where one of the first cannot be shown.
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
