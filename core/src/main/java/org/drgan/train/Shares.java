package org.drgan.train;

import java.util.List;
import java.util.stream.IntStream;
import org.drgan.settings.Settings;

/** Checks whether several processes can share the batches of a training run. */
final class Shares {
    private Shares() {}

    /** @throws IllegalArgumentException saying which numbers of processes are possible */
    static void requireDamsm(Settings settings, int size) {
        require("damsm", settings.damsm().batchSize(), settings.damsm().accumulate(), 1, settings, size);
    }

    /** Likewise, for a GAN. */
    static void requireGan(Settings settings, int size) {
        require(
                "train",
                settings.train().batchSize(),
                settings.train().accumulate(),
                settings.train().pairs() ? 2 : 1,
                settings,
                size);
        if (size > 1 && settings.releasedCode()) {
            throw new IllegalArgumentException("releasedCode=true trains in one process only: its losses are norms over"
                    + " the whole batch; train in one process, or with the paper's losses");
        }
    }

    private static void require(String section, int batch, int accumulate, int unit, Settings settings, int size) {
        if (size == 1) {
            return;
        }
        int least = settings.synchroniseNorms() ? unit : Math.max(unit, 2); // a batch norm needs two pictures
        if (!fits(batch, accumulate, unit, least, size)) {
            List<Integer> good = IntStream.rangeClosed(1, batch)
                    .filter(number -> fits(batch, accumulate, unit, least, number))
                    .boxed()
                    .toList();
            throw new IllegalArgumentException(size + " processes cannot share batches of " + batch
                    + " pictures (" + section + ".batchSize)" + (unit > 1 ? ", which are pairs" : "")
                    + (accumulate > 1 ? ", in " + accumulate + " parts (" + section + ".accumulate)" : "")
                    + ": use one of the numbers " + good + ", or another batch size");
        }
        if (!settings.device().equals("cpu") && org.bytedeco.pytorch.global.torch.cuda_is_available()) {
            throw new IllegalArgumentException("several processes train on the CPU only: add --device cpu");
        }
    }

    /** Whether each process gets an equal share of every part. */
    private static boolean fits(int batch, int accumulate, int unit, int least, int size) {
        int share = batch / size / accumulate;
        return batch == share * size * accumulate && share % unit == 0 && share >= least;
    }
}
