package org.drgan.studio.study;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Statistical hypothesis tests. */
final class Tests {
    private Tests() {}

    /**
     * The exact binomial test, two-sided: how likely an outcome is that is no more likely than this one.
     *
     * @param hits of {@code trials}
     * @param chance of a hit
     */
    static double binomial(int hits, int trials, double chance) {
        if (trials == 0) {
            return 1;
        }
        double[] logs = new double[trials + 1];
        double log = 0; // of the binomial coefficient
        for (int k = 0; k <= trials; k++) {
            logs[k] = log + k * Math.log(chance) + (trials - k) * Math.log1p(-chance);
            log += Math.log(trials - k) - Math.log(k + 1);
        }
        double limit = logs[hits] + 1e-7; // as likely, but for rounding
        return Math.min(
                1,
                Arrays.stream(logs).filter(one -> one <= limit).map(Math::exp).sum());
    }

    /** Holm's correction for several tests at once, in the order of the given ones. */
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
