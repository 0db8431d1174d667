package org.drgan.settings;

/**
 * How the matching model (DAMSM) is trained, before the GAN.
 *
 * @param inception file with the weights that the fixed part of Inception-v3 has, as {@code drgan weights import --as
 *     inception-torchvision} writes it; empty for random ones, which see little
 * @param batchSize pictures a step; more give more mismatches
 * @param accumulate in how many equal parts the image encoder goes through a batch, so that memory has to hold its maps
 *     of only one of them; the losses still compare the whole batch
 * @param steps steps in all
 * @param rate Adam's learning rate after the warm-up
 * @param beta1 how much of the mean gradient is kept each step
 * @param beta2 how much of the mean squared gradient is kept each step
 * @param warmUp steps over which the rate rises from zero
 * @param decayFrom share of the steps after which the rate falls linearly to zero; 1 keeps it
 * @param clip largest norm of the text encoder's gradient, above which it is scaled down; 0 never scales
 * @param contrasts how many sentences with one thing wrong serve each picture as extra mismatches, where the data can
 *     make them
 * @param checkpointEvery steps between two checkpoints
 * @param keepCheckpoints how many checkpoints are kept, the newest ones
 * @param logEvery steps between two lines in the log
 */
public record DamsmSettings(
        String inception,
        int batchSize,
        int accumulate,
        long steps,
        double rate,
        double beta1,
        double beta2,
        int warmUp,
        double decayFrom,
        double clip,
        int contrasts,
        int checkpointEvery,
        int keepCheckpoints,
        int logEvery) {
    /** Checks the numbers. */
    public DamsmSettings {
        Require.atLeast("batchSize", batchSize, 2);
        Require.parts(batchSize, accumulate);
        Require.atLeast("steps", steps, 1);
        Require.positive("rate", rate);
        Require.belowOne("beta1", beta1);
        Require.belowOne("beta2", beta2);
        Require.atLeast("warmUp", warmUp, 0);
        Require.share("decayFrom", decayFrom);
        Require.notNegative("clip", clip);
        Require.between("contrasts", contrasts, 0, 1000);
        Require.atLeast("checkpointEvery", checkpointEvery, 1);
        Require.atLeast("keepCheckpoints", keepCheckpoints, 1);
        Require.atLeast("logEvery", logEvery, 1);
    }

    /** AttnGAN's schedule on birds: 600 epochs of 8855 pictures, batches of 48. */
    public static DamsmSettings defaults() {
        return new DamsmSettings("", 48, 1, 110_400, 2e-3, 0.5, 0.999, 0, 0, 0.25, 0, 2000, 3, 50);
    }

    /** The learning rate of a step, counted from 0. */
    public double rate(long step) {
        double warm = Math.min(1, (step + 1.0) / (warmUp + 1.0));
        double done = (double) step / steps;
        double falling = done <= decayFrom ? 1 : Math.max(0, (1 - done) / (1 - decayFrom));
        return rate * warm * falling;
    }
}
