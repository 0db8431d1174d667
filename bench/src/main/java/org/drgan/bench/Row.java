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
        int iterations) {}
