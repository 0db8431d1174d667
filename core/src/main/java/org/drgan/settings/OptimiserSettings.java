package org.drgan.settings;

/**
 * Adam for generator and discriminators.
 *
 * @param generatorRate learning rate of the generator
 * @param discriminatorRate learning rate of the discriminators
 * @param beta1 Adam's decay of the mean gradient
 * @param beta2 Adam's decay of the mean squared gradient
 * @param decayFrom share of the steps after which both rates fall linearly to zero; 1 for constant rates
 * @param clip maximum norm of a network's gradient; larger gradients are scaled down; 0 is off
 */
public record OptimiserSettings(
        double generatorRate, double discriminatorRate, double beta1, double beta2, double decayFrom, double clip) {
    /** Checks the numbers. */
    public OptimiserSettings {
        Require.positive("generatorRate", generatorRate);
        Require.positive("discriminatorRate", discriminatorRate);
        Require.belowOne("beta1", beta1);
        Require.belowOne("beta2", beta2);
        Require.share("decayFrom", decayFrom);
        Require.notNegative("clip", clip);
    }

    /** The published numbers. */
    public static OptimiserSettings defaults() {
        return new OptimiserSettings(2e-4, 2e-4, 0.5, 0.999, 1, 0);
    }

    /**
     * The factor of both rates.
     *
     * @param step steps done so far
     * @param steps number of steps
     */
    public double factor(long step, long steps) {
        double done = (double) step / steps;
        return done <= decayFrom ? 1 : Math.max(0, (1 - done) / (1 - decayFrom));
    }
}
