package org.drgan.train;

import java.util.List;

/**
 * Limits the time of a training run instead of its steps, for machines of unknown speed. The result of such a run
 * depends on the machine's speed, so it cannot be repeated bit for bit.
 *
 * @param seconds of training, all processes together; the step at that time is the last, and one is always done
 * @param decayFrom share of the time after which all rates fall linearly to zero, on top of how the settings let them
 *     fall over the steps; 1 keeps them
 * @param samples shares of the time, rising, at which to draw samples instead of every so many steps; 0 draws some before
 *     the first step
 */
public record TimeLimit(double seconds, double decayFrom, List<Double> samples) {
    /** Checks the numbers. */
    public TimeLimit {
        if (!(seconds > 0 && seconds < Double.POSITIVE_INFINITY && decayFrom >= 0 && decayFrom <= 1)) {
            throw new IllegalArgumentException("seconds must be a positive number and decayFrom a share, but are "
                    + seconds + " and " + decayFrom);
        }
        samples = List.copyOf(samples);
    }

    /** What all rates are multiplied with. */
    double factor(double elapsed) {
        double done = elapsed / seconds;
        return done <= decayFrom ? 1 : Math.max(0, (1 - done) / (1 - decayFrom));
    }

    boolean isOver(double elapsed) {
        return elapsed >= seconds;
    }

    /** How many of the samples should have been drawn. */
    int samplesDue(double elapsed) {
        return (int)
                samples.stream().filter(share -> elapsed >= share * seconds).count();
    }
}
