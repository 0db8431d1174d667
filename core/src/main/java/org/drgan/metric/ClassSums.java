package org.drgan.metric;

import java.io.Serializable;

/** Sums of class probabilities for {@link InceptionScore} and {@link ModeScore}. */
final class ClassSums implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] sums; // of each class, [K]
    private double information; // sum over pictures and classes of p log p
    private long count;

    ClassSums(int classes) {
        this.sums = new double[classes];
    }

    void add(Rows probabilities, int row) {
        int at = row * sums.length;
        for (int label = 0; label < sums.length; label++) {
            double p = probabilities.values()[at + label];
            sums[label] += p;
            information += p > 0 ? p * Math.log(p) : 0; // its limit at zero
        }
        count++;
    }

    /** Adds the sums of other pictures. */
    void add(ClassSums other) {
        for (int label = 0; label < sums.length; label++) {
            sums[label] += other.sums[label];
        }
        information += other.information;
        count += other.count;
    }

    long count() {
        return count;
    }

    /** p(y), the mean over pictures, [K]. */
    double[] marginal() {
        double[] marginal = sums.clone();
        for (int label = 0; label < marginal.length; label++) {
            marginal[label] /= count;
        }
        return marginal;
    }

    /**
     * The mean over pictures of KL(p(y|x) || p(y)); it needs no second pass, since p log p(y) sums to p(y) log p(y). */
    double divergence() {
        double entropy = 0;
        for (double p : marginal()) {
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return Math.max(0, information / count + entropy); // below zero only by rounding
    }
}
