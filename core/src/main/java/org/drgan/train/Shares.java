package org.drgan.train;

import java.util.List;
import java.util.stream.IntStream;
import org.drgan.settings.Settings;
import org.drgan.tensor.Processes;

/** Whether several processes can share the batches of a training. */
final class Shares {
    private Shares() {}

    /** @throws IllegalArgumentException saying which numbers of processes can */
    static void requireDamsm(Settings settings, Processes processes) {
        require("damsm", settings.damsm().batchSize(), settings.damsm().accumulate(), 1, settings, processes);
    }

    /** Likewise, for a GAN. */
    static void requireGan(Settings settings, Processes processes) {
        require(
                "train",
                settings.train().batchSize(),
                settings.train().accumulate(),
                settings.train().pairs() ? 2 : 1,
                settings,
                processes);
        if (!processes.alone() && settings.releasedCode()) {
            throw new IllegalArgumentException(
                    "releasedCode=true trains in one process only: its losses are made of norms over"
                            + " the whole batch; train in one process, or with the paper's losses");
        }
    }

    private static void require(
            String section, int batch, int accumulate, int unit, Settings settings, Processes processes) {
        if (processes.alone()) {
            return;
        }
        int least = settings.synchroniseNorms() ? unit : Math.max(unit, 2); // a batch norm needs two pictures
        if (batch % processes.size() != 0 || processes.rows(batch) % unit != 0 || processes.rows(batch) < least) {
            List<Integer> good = IntStream.rangeClosed(1, batch)
                    .filter(size -> batch % size == 0 && batch / size % unit == 0 && batch / size >= least)
                    .boxed()
                    .toList();
            throw new IllegalArgumentException(processes.size() + " processes cannot share batches of " + batch
                    + " pictures (" + section + ".batchSize)" + (unit > 1 ? ", which are pairs" : "")
                    + ": take one of the numbers " + good + ", or another batch size");
        }
        if (accumulate > 1) {
            throw new IllegalArgumentException(section + ".accumulate is " + accumulate
                    + ", but several processes divide a" + " batch already: set it to 1");
        }
        if (!settings.device().equals("cpu") && org.bytedeco.pytorch.global.torch.cuda_is_available()) {
            throw new IllegalArgumentException("several processes train on the CPU only: give --device cpu");
        }
    }
}
