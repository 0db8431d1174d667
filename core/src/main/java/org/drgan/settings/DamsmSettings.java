package org.drgan.settings;

/**
 * How the matching model (DAMSM) is trained, before the GAN.
 *
 * @param inception file with pretrained weights of Inception-v3's fixed part, written by {@code drgan weights import
 *     --as inception-torchvision}; empty for random weights, which give poor features
 * @param batchSize pictures per step; more pictures give more mismatches
 * @param accumulate number of equal parts in which the image encoder processes a batch, so that memory holds the
 *     feature maps of only one part; the losses still compare the whole batch
 * @param steps number of steps
 * @param rate Adam's learning rate after the warm-up
 * @param beta1 Adam's decay of the mean gradient
 * @param beta2 Adam's decay of the mean squared gradient
 * @param warmUp steps over which the rate rises from zero
 * @param decayFrom share of the steps after which the rate falls linearly to zero; 1 for a constant rate
 * @param clip maximum norm of the text encoder's gradient; larger gradients are scaled down; 0 is off
 * @param contrasts number of sentences with one thing wrong that each picture gets as extra mismatches, if the data can
 *     make them
 * @param checkpointEvery steps between two checkpoints
 * @param keepCheckpoints number of checkpoints to keep, the newest ones
 * @param logEvery steps between two lines of the log
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
