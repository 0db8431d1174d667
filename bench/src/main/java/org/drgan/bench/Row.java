package org.drgan.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param name as {@code sample-256-b16}
 * @param ratio how many times faster than the baseline, the median of all iterations; null where there is none
 * @param spread the largest ratio of an iteration less the smallest
 * @param picturesPerSecond the median
 * @param shareOfPeak operations that the pictures need, a second, as share of the peak in this number format
 * @param baselinePicturesPerSecond the baseline's median
 * @param memoryMegabytes most that was resident in a process that ran nothing else; null where the system does not say
 * @param baselineMemoryMegabytes the same of the baseline
 * @param precision number format of the candidate
 * @param iterations that count
 * @param launched this project as its launcher starts it; null where there is no baseline, or nothing that it sets
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
     * This project with the launcher's settings of memory, in a process by itself, against the baseline without them, as the
     * published code is run, in the processes before and after.
     *
     * @param ratio of the medians of both
     * @param spread the fastest iteration's ratio to the baseline's median less the slowest's
     * @param picturesPerSecond the median
     * @param memoryMegabytes most that was resident; null where the system does not say
     */
    record Launched(
            double ratio,
            double spread,
            double picturesPerSecond,
            @Nullable Double memoryMegabytes) {}
}
