package org.drgan.studio.study;

import java.util.Random;

/** Estimates how many participants are needed to detect a difference, by simulating studies. */
public final class Power {
    private static final double LEVEL = 0.05;

    private Power() {}

    /**
     * The share of simulated studies of two arms in which the sign test over participants finds the difference (p below 0.05).
     *
     * @param share how often the better one is preferred, on average
     * @param spread standard deviation of that share between participants
     * @param trials trials per participant
     * @param studies number of simulated studies
     */
    public static double of(int participants, int trials, double share, double spread, int studies, long seed) {
        if (!(share > 0 && share < 1) || !(spread >= 0) || participants < 1 || trials < 1 || studies < 1) {
            throw new IllegalArgumentException("a simulation needs participants, trials and a share between 0 and 1");
        }
        Random random = new Random(seed);
        int found = 0;
        for (int study = 0; study < studies; study++) {
            int preferring = 0;
            int opposing = 0;
            for (int person = 0; person < participants; person++) {
                double own = Math.max(0, Math.min(1, share + spread * random.nextGaussian()));
                int balance = 0;
                for (int trial = 0; trial < trials; trial++) {
                    balance += random.nextDouble() < own ? 1 : -1;
                }
                preferring += balance > 0 ? 1 : 0;
                opposing += balance < 0 ? 1 : 0;
            }
            found += preferring > opposing && Tests.binomial(preferring, preferring + opposing, 0.5) < LEVEL ? 1 : 0;
        }
        return (double) found / studies;
    }
}
