package org.drgan.settings;

/**
 * How generator and discriminators are trained.
 *
 * @param matching folder of the trained matching model (DAMSM); empty while it is not known
 * @param start folder of a model whose generator the training starts from, and discriminators where they lie beside it,
 *     as {@code drgan weights import} writes them; empty for random weights
 * @param batchSize pictures a step
 * @param accumulate in how many equal parts a step goes through its batch, one after the other, so that memory has to
 *     hold only one of them; gradients are added up. Batch norms and what compares pictures of a batch see one part
 * @param contrasts how many sentences with one thing wrong serve each picture as extra mismatches, where the data can
 *     make them
 * @param pairs whether every second picture of a batch is another that fits the sentence of the one before, so that what
 *     discriminators can see two pictures of one sentence; not in the paper
 * @param steps steps in all
 * @param shift by what share of their side pictures move at most before discriminators see them, against checkerboards; 0 is off,
 *     as published
 * @param grain standard deviation of the noise under which discriminators see pictures, whose values are -1 to 1, against
 *     weaves in place of the grain of real pictures; 0 is off, as published
 * @param averageDecay how much of the average generator is kept each step
 * @param averageWarmUp whether the average forgets faster in the beginning
 * @param standingBatches on how many batches the batch-norm statistics of the average generator are measured each time its
 *     samples or its model are written; 0 averages the running statistics as the weights. Not in the paper
 * @param checkpointEvery steps between two checkpoints
 * @param keepCheckpoints how many checkpoints are kept, the newest ones
 * @param sampleEvery steps between two sample grids
 * @param samples how many sentences a sample grid shows
 * @param logEvery steps between two lines in the log
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
