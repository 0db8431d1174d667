package org.drgan.studio.study;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Statistical hypothesis tests. */
final class Tests {
    private Tests() {}

    /**
     * The p-value of the exact two-sided binomial test: the probability of all outcomes that are at most as likely.
     *
     * @param hits number of hits in {@code trials}
     * @param chance probability of a hit
     */
    static double binomial(int hits, int trials, double chance) {
        if (trials == 0) {
            return 1;
        }
        double[] logs = new double[trials + 1];
        double log = 0; // log of the binomial coefficient
        for (int k = 0; k <= trials; k++) {
            logs[k] = log + k * Math.log(chance) + (trials - k) * Math.log1p(-chance);
            log += Math.log(trials - k) - Math.log(k + 1);
        }
        double limit = logs[hits] + 1e-7; // tolerance for rounding
        return Math.min(
                1,
                Arrays.stream(logs)
                        .filter(probability -> probability <= limit)
                        .map(Math::exp)
                        .sum());
    }

    /** P-values with Holm's correction for multiple tests, in the given order. */
    static double[] holm(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] corrected = new double[values.length];
        double least = 0;
        for (int i = 0; i < order.length; i++) {
            least = Math.max(least, Math.min(1, (order.length - i) * values[order[i]]));
            corrected[order[i]] = least;
        }
        return corrected;
    }
}
