package org.drgan.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.drgan.tensor.Noise;

/**
 * Small random choices that are the same on every Java version: only {@link SplittableRandom#nextLong} is used, whose
 * algorithm is fixed, and everything else is derived here.
 */
final class Jitter {
    private final SplittableRandom random;

    /** @param purpose separates streams of one key, so that an additional draw in one does not shift the others */
    Jitter(long key, int purpose) {
        random = new SplittableRandom(Noise.key(key, purpose));
    }

    long bits() {
        return random.nextLong();
    }

    /** From 0 to below 1. */
    double uniform() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Within {@code spread} of 0. */
    double within(double spread) {
        return between(-spread, spread);
    }

    int below(int bound) {
        return (int) (uniform() * bound);
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    <T> List<T> shuffled(List<T> things) {
        List<T> shuffled = new ArrayList<>(things);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, below(i + 1));
        }
        return shuffled;
    }
}
