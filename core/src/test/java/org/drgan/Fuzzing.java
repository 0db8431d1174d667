package org.drgan;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Tries with random numbers, for where Jazzer would only see a network or a cluster: one second of them, or with
 * {@code -Dfuzz.seconds=600} more. Each has a number, which begins at {@code -Dfuzz.first} and repeats it.
 */
public final class Fuzzing {
    private Fuzzing() {}

    /** What is tried. */
    @FunctionalInterface
    public interface Try {
        void with(Random random) throws Exception;
    }

    /** @throws AssertionError with the number of the try that failed */
    public static void repeat(Try tried) {
        long first = Long.getLong("fuzz.first", 0);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", 1));
        long number = first;
        do {
            try {
                tried.with(new Random(number));
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("the try -Dfuzz.first=" + number + " failed: " + failed, failed);
            }
            number++;
        } while (System.nanoTime() < end);
        System.out.println((number - first) + " tries");
    }
}
