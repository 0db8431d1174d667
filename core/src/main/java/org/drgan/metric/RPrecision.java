package org.drgan.metric;

import java.util.List;

/**
 * R-precision: how often a picture is nearer to its own sentence than to 99 sentences of other pictures. Xu et al. 2018
 * (AttnGAN). If several sentences are equally near, the expected value of a random choice among them counts, so that a
 * model with equal codes for everything gets 0.01 and not 1. Ten groups give the spread; no picture is left out.
 */
public final class RPrecision {
    /** Sentences that do not belong to the picture. */
    public static final int MISMATCHED = 99;

    /** Groups of pictures. */
    public static final int GROUPS = 10;

    private RPrecision() {}

    /**
     * The contribution of one picture, from 0 to 1.
     *
     * @param similarities of the picture with each sentence; the first one is its own
     * @throws IllegalArgumentException when one of them is NaN or infinite
     */
    public static double credit(float[] similarities) {
        int equal = 0;
        for (float similarity : similarities) {
            if (!Float.isFinite(similarity)) {
                throw new IllegalArgumentException("a picture and a sentence match by " + similarity
                        + ", which is NaN or infinite: the matching model is broken");
            }
            if (similarity > similarities[0]) {
                return 0;
            }
            equal += similarity == similarities[0] ? 1 : 0;
        }
        return 1.0 / equal;
    }

    /**
     * The mean over groups of pictures, and its spread.
     *
     * @param credits of all pictures, in order
     * @throws IllegalArgumentException when there are fewer pictures than groups
     */
    public static Spread of(List<Double> credits) {
        CreditSums sums = new CreditSums(credits.size());
        credits.forEach(sums::add);
        return sums.groups();
    }
}
