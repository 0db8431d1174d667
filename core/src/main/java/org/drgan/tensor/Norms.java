package org.drgan.tensor;

import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNorm2dImpl;

/** Creates the batch norms of a network. */
public interface Norms {
    /** Over the batch of this process. */
    Norms LOCAL = new Norms() {
        @Override
        public BatchNorm2dImpl over2d(long channels) {
            return Layers.batchNorm2d(channels);
        }

        @Override
        public BatchNorm1dImpl over1d(long channels) {
            return Layers.batchNorm1d(channels);
        }
    };

    /** Batch norm over [B, C, H, W]. */
    BatchNorm2dImpl over2d(long channels);

    /** Batch norm over [B, C]. */
    BatchNorm1dImpl over1d(long channels);

    /** Over the batch of all processes together. */
    static Norms over(Processes processes) {
        return processes.alone() ? LOCAL : new SynchronisedNorms(processes);
    }
}
