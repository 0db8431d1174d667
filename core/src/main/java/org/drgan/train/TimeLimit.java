package org.drgan.train;

import java.util.List;

/**
 * Limits the time of a training run instead of its steps, for machines of unknown speed. The result of such a run
 * depends on the machine's speed, so it cannot be repeated bit for bit.
 *
 * @param seconds of training, all processes together; the step that reaches this time is the last; at least one step is
 *     done
 * @param decayFrom share of the time after which all rates fall linearly to zero, in addition to the settings' decay
 *     over the steps; 1 for no decay
 * @param samples shares of the time, ascending, at which to draw samples instead of at fixed steps; 0 is before the
 *     first step
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

    /** The factor of all learning rates. */
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
