package org.drgan.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Sums of the pictures' credits by group, for {@link RPrecision}; sums of different pictures can be merged. */
public final class CreditSums implements Serializable {
    private static final long serialVersionUID = 1;

    private final int total;
    private final double[] sums = new double[RPrecision.GROUPS];
    private final int[] counts = new int[RPrecision.GROUPS];
    private int seen;

    /**
     * @param total how many pictures there will be; group i is from i total / 10 to (i + 1) total / 10, rounded down
     */
    public CreditSums(int total) {
        this.total = total;
    }

    /** Adds the next picture in order. */
    public void add(double credit) {
        add(seen, credit);
    }

    /**
     * Adds one picture.
     *
     * @param place of the picture in the order of all, from 0
     */
    public void add(int place, double credit) {
        if (place < 0 || place >= total) {
            throw new IllegalArgumentException("there is no place " + place + " among " + total + " pictures");
        }
        int group = Spread.part(place, total, RPrecision.GROUPS);
        sums[group] += credit;
        counts[group]++;
        seen++;
    }

    /** Adds the sums of other pictures of the same order. */
    public void add(CreditSums other) {
        if (other.total != total) {
            throw new IllegalArgumentException(
                    "sums of " + other.total + " pictures cannot be merged with those of " + total);
        }
        for (int group = 0; group < sums.length; group++) {
            sums[group] += other.sums[group];
            counts[group] += other.counts[group];
        }
        seen += other.seen;
    }

    /** How many pictures were added. */
    public int count() {
        return seen;
    }

    /** The mean over all pictures; 0 if there are none. */
    public double mean() {
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return seen == 0 ? 0 : sum / seen;
    }

    /**
     * The mean over the groups, and its spread.
     *
     * @throws IllegalArgumentException when there are fewer pictures than groups
     * @throws IllegalStateException when not all pictures were added
     */
    public Spread groups() {
        if (total < RPrecision.GROUPS) {
            throw new IllegalArgumentException("R-precision is the mean over " + RPrecision.GROUPS
                    + " groups, but there are only " + total + " pictures: use more");
        }
        if (seen != total) {
            throw new IllegalStateException(total + " pictures were expected, but " + seen + " were added");
        }
        List<Double> means = new ArrayList<>();
        for (int group = 0; group < sums.length; group++) {
            means.add(sums[group] / counts[group]);
        }
        return Spread.of(means);
    }
}
