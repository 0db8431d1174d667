package org.drgan.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param name as {@code sample-256-b16}
 * @param ratio speed relative to the baseline, the median of all iterations; null without a baseline
 * @param spread the largest ratio of an iteration minus the smallest
 * @param picturesPerSecond the median
 * @param shareOfPeak operations per second that the pictures need, as a share of the peak in this number format
 * @param baselinePicturesPerSecond the baseline's median
 * @param memoryMegabytes peak resident memory, before the other side is built; null when the system does not report it
 * @param baselineMemoryMegabytes the same for the baseline
 * @param precision number format of the candidate
 * @param iterations number of measured iterations
 * @param launched the candidate as the launcher starts it; null without a baseline, or when the launcher sets nothing
 */
record Row(
        String name,
        @Nullable Double ratio,
        @Nullable Double spread,
        double picturesPerSecond,
        @Nullable Double shareOfPeak,
        @Nullable Double baselinePicturesPerSecond,
        @Nullable Double memoryMegabytes,
        @Nullable Double baselineMemoryMegabytes,
        String precision,
        int iterations,
        @Nullable Launched launched) {

    /**
     * The candidate with the launcher's memory settings, in a process by itself, against the baseline without them, as the
     * published code is run, in the processes before and after.
     *
     * @param ratio ratio of the medians
     * @param spread the fastest iteration's ratio to the baseline's median minus the slowest's
     * @param picturesPerSecond the median
     * @param memoryMegabytes peak resident memory; null when the system does not report it
     */
    record Launched(
            double ratio,
            double spread,
            double picturesPerSecond,
            @Nullable Double memoryMegabytes) {}
}
