package org.drgan.studio.study;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strengths by Luce's choice axiom: an option is chosen from a set with a probability proportional to its strength. For
 * pairs this is the Bradley-Terry model; for rankings, as sequences of choices, the Plackett-Luce model.
 *
 * <p>Computed by Hunter's iteration (2004, "MM algorithms for generalized Bradley-Terry models"). With a prior of 1, each
 * option has also won once and lost once against an imaginary option of strength 1 (Newman 2023, arXiv 2207.00076,
 * equation 26). The solution is then unique, even if an option always won or groups were never compared.
 */
final class Luce {
    private static final int STEPS = 10_000;
    private static final double CLOSE = 1e-10;

    private final int options;
    private final Map<Long, double[]> sets =
            new HashMap<>(); // from the set's bits to how often each option was chosen from it

    /** @param options at most 62 */
    Luce(int options) {
        if (options < 2 || options > 62) {
            throw new IllegalArgumentException("strengths need 2 to 62 options, but there are " + options);
        }
        this.options = options;
    }

    /** Counts a choice. */
    void chosen(int option, long set, double weight) {
        sets.computeIfAbsent(set, missing -> new double[options])[option] += weight;
    }

    /** Counts a tie of two options: half a win for each. */
    void tied(int one, int other, double weight) {
        long set = bit(one) | bit(other);
        chosen(one, set, weight / 2);
        chosen(other, set, weight / 2);
    }

    /** Counts a ranking of some options, the best first; those of {@code rest} are unordered behind them. */
    void ranked(List<Integer> order, long rest, double weight) {
        long set = rest;
        for (int option : order) {
            set |= bit(option);
        }
        for (int option : order) {
            if (Long.bitCount(set) > 1) {
                chosen(option, set, weight);
            }
            set &= ~bit(option);
        }
    }

    /** Adds the counts of another object, multiplied by {@code times}. */
    void add(Luce other, int times) {
        other.sets.forEach((set, counts) -> {
            double[] own = sets.computeIfAbsent(set, missing -> new double[options]);
            for (int i = 0; i < options; i++) {
                own[i] += times * counts[i];
            }
        });
    }

    static long bit(int option) {
        return 1L << option;
    }

    /**
     * The strengths, with a geometric mean of 1.
     *
     * @param prior weight of the prior; 0 gives the maximum likelihood estimate, if it exists
     */
    double[] strengths(double prior) {
        return strengths(prior, CLOSE);
    }

    /** @param close the iteration stops when the relative change of a step is smaller */
    double[] strengths(double prior, double close) {
        double[] wins = new double[options];
        sets.values().forEach(counts -> {
            for (int i = 0; i < options; i++) {
                wins[i] += counts[i];
            }
        });
        double[] strengths = new double[options];
        Arrays.fill(strengths, 1);
        for (int step = 0; step < STEPS; step++) {
            double[] expected = new double[options]; // expected wins at strength 1
            for (Map.Entry<Long, double[]> set : sets.entrySet()) {
                double sum = 0;
                for (int i = 0; i < options; i++) {
                    sum += (set.getKey() & bit(i)) != 0 ? strengths[i] : 0;
                }
                double count = 0;
                for (double chosen : set.getValue()) {
                    count += chosen;
                }
                double share = count / sum;
                for (int i = 0; i < options; i++) {
                    expected[i] += (set.getKey() & bit(i)) != 0 ? share : 0;
                }
            }
            double change = 0;
            double[] next = new double[options];
            for (int i = 0; i < options; i++) {
                double divisor = expected[i] + 2 * prior / (strengths[i] + 1);
                next[i] = divisor == 0 ? 1 : (wins[i] + prior) / divisor;
            }
            if (prior == 0) {
                centre(next);
            } else {
                scale(next);
            }
            for (int i = 0; i < options; i++) {
                change = Math.max(change, Math.abs(next[i] - strengths[i]) / (next[i] + strengths[i]));
            }
            strengths = next;
            if (change < close) {
                break;
            }
        }
        centre(strengths);
        return strengths;
    }

    /**
     * Scales all strengths to the scale with the largest prior: half of the expected games against the imaginary option
     * are wins. Only the prior determines the common scale; with many choices the iteration alone would need thousands of
     * steps to find it.
     */
    private static void scale(double[] strengths) {
        double low = -700;
        double high = 700;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            double balance = 0;
            for (double strength : strengths) {
                balance += Math.tanh((middle + Math.log(strength)) / 2); // (s p - 1) / (s p + 1)
            }
            low = balance < 0 ? middle : low;
            high = balance < 0 ? high : middle;
        }
        for (int i = 0; i < strengths.length; i++) {
            strengths[i] *= Math.exp((low + high) / 2);
        }
    }

    private static void centre(double[] strengths) {
        double mean = Arrays.stream(strengths).map(Math::log).average().orElse(0);
        for (int i = 0; i < strengths.length; i++) {
            strengths[i] /= Math.exp(mean);
        }
    }
}
