package org.drgan.studio.study;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strengths by Luce's choice axiom: an option is chosen from a set with a probability in proportion to its strength. A choice from two
 * is Bradley and Terry's model, a ranking as a row of choices that of Plackett and Luce.
 *
 * <p>Found by Hunter's iteration (2004, "MM algorithms for generalized Bradley-Terry models"). With a prior of 1 each option has also won
 * once and lost once against an imaginary one of strength 1: Newman's form (2023, arXiv 2207.00076, equation 26), which has a single answer
 * also where some option always won, or where groups were never compared.
 */
final class Luce {
    private static final int STEPS = 10_000;
    private static final double CLOSE = 1e-10;

    private final int options;
    private final Map<Long, double[]> sets =
            new HashMap<>(); // by the set's bits, how often each option was chosen from it

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

    /** Counts a comparison of two that found none better: half a win for each. */
    void tied(int one, int other, double weight) {
        long set = bit(one) | bit(other);
        chosen(one, set, weight / 2);
        chosen(other, set, weight / 2);
    }

    /** Counts a ranking of some options, the best first; those of {@code rest} come behind them in no order. */
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

    /** Counts all that another one has counted, so many times. */
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
     * @param prior weight of the prior; 0 gives the largest likelihood, where it exists
     */
    double[] strengths(double prior) {
        return strengths(prior, CLOSE);
    }

    /** @param close at which relative change of a step it ends */
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
            double[] expected = new double[options]; // wins that strength 1 would bring
            for (Map.Entry<Long, double[]> set : sets.entrySet()) {
                double sum = 0;
                for (int i = 0; i < options; i++) {
                    sum += (set.getKey() & bit(i)) != 0 ? strengths[i] : 0;
                }
                double count = 0;
                for (double one : set.getValue()) {
                    count += one;
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
     * Only the prior knows the scale of all strengths together, and against many choices it would take thousands of steps to it. So
     * each step goes to the scale that the prior holds most likely: wins against the imaginary option are half of all.
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
