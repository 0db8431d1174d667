package org.drgan.settings;

/**
 * How generator and discriminators are trained.
 *
 * @param matching folder of the trained matching model (DAMSM); empty until it is known
 * @param start folder of a model whose generator (and discriminators, if it has them) training starts from, as
 *     {@code drgan weights import} writes it; empty for random weights
 * @param batchSize pictures per step
 * @param accumulate number of equal parts in which a step processes its batch, so that memory holds only one part at a
 *     time; gradients are added up. Batch norms, and losses that compare pictures, see one part
 * @param contrasts number of sentences with one thing wrong that each picture gets as extra mismatches, if the data can
 *     make them
 * @param pairs whether every second picture of a batch is another picture for the sentence of the one before, so that
 *     discriminators see two pictures of one sentence; not in the paper
 * @param steps number of steps
 * @param shift maximum random shift of pictures before the discriminators, as a share of their side, against
 *     checkerboard patterns; 0 is off, as published
 * @param grain standard deviation of the noise that is added to pictures (values from -1 to 1) before the
 *     discriminators, against woven patterns that imitate the grain of real pictures; 0 is off, as published
 * @param averageDecay decay of the average generator per step
 * @param averageWarmUp whether {@code averageDecay} is smaller at the beginning
 * @param standingBatches number of batches on which the batch-norm statistics of the average generator are measured
 *     each time its samples or its model are written; 0 averages the running statistics like the weights; not in the
 *     paper
 * @param checkpointEvery steps between two checkpoints
 * @param keepCheckpoints number of checkpoints to keep, the newest ones
 * @param sampleEvery steps between two sample grids
 * @param samples number of sentences in a sample grid
 * @param logEvery steps between two lines of the log
 * @param onNan what happens when a loss is NaN or infinite: {@code stop}, or {@code rollback} to the last checkpoint
 *     with lower rates
 */
public record TrainSettings(
        String matching,
        String start,
        int batchSize,
        int accumulate,
        int contrasts,
        boolean pairs,
        long steps,
        double shift,
        double grain,
        double averageDecay,
        boolean averageWarmUp,
        int standingBatches,
        int checkpointEvery,
        int keepCheckpoints,
        int sampleEvery,
        int samples,
        int logEvery,
        String onNan) {
    /** Checks the numbers. */
    public TrainSettings {
        Require.atLeast("batchSize", batchSize, 1);
        Require.parts(batchSize, accumulate);
        Require.between("contrasts", contrasts, 0, 1000);
        Require.check(
                !pairs || batchSize / accumulate % 2 == 0,
                "pairs needs an even number of pictures in each part of a batch, but batchSize is " + batchSize
                        + " and accumulate " + accumulate);
        Require.atLeast("steps", steps, 1);
        Require.check(shift >= 0 && shift <= 0.25, "shift must be from 0 to 0.25, but is " + shift);
        Require.check(grain >= 0 && grain <= 1, "grain must be from 0 to 1, but is " + grain);
        Require.belowOne("averageDecay", averageDecay);
        Require.between("standingBatches", standingBatches, 0, 1000);
        Require.atLeast("checkpointEvery", checkpointEvery, 1);
        Require.atLeast("keepCheckpoints", keepCheckpoints, 1);
        Require.atLeast("sampleEvery", sampleEvery, 1);
        Require.between("samples", samples, 1, 10_000);
        Require.atLeast("logEvery", logEvery, 1);
        Require.oneOf("onNan", onNan, "stop", "rollback");
    }

    /** The published schedule on birds: 1000 epochs of 8855 pictures, batches of 22. */
    public static TrainSettings defaults() {
        return new TrainSettings("", "", 22, 1, 0, false, 402_500, 0, 0, 0.999, true, 0, 2000, 3, 1000, 24, 50, "stop");
    }
}
