package org.drgan.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;

/**
 * Noise from libtorch's random generator for the rows of a batch. Each process draws the noise of the whole batch and
 * uses its own rows, so a row has the same noise in any process.
 */
final class RowNoise {
    private final Processes processes;

    RowNoise(Processes processes) {
        this.processes = processes;
    }

    /** Standard normal noise of a tensor's shape and type; the first dimension holds this process's rows. */
    Tensor like(Tensor rows) {
        return like(rows, 1);
    }

    /**
     * Likewise, for a tensor that holds this process's rows several times, such as real pictures, then generated ones.
     */
    Tensor like(Tensor rows, long times) {
        if (processes.alone()) {
            return torch.randn_like(rows);
        }
        long[] shape = Tensors.shape(rows);
        long own = shape[0] / times; // b
        shape[0] *= processes.size();
        Tensor whole = torch.zeros(shape, rows.options());
        // Numbers are drawn in memory order, which must be that of a single process.
        boolean channelsLast = rows.dim() == 4 && rows.size(1) > 1 && rows.size(3) > 1 && rows.stride(1) == 1;
        Tensor drawn = torch.randn_like(channelsLast ? whole.contiguous(MemoryFormat.ChannelsLast) : whole);
        return drawn.unflatten(0, times, own * processes.size()) // [times, W b, ...]
                .narrow(1, processes.rank() * own, own)
                .flatten(0, 1); // [times b, ...]
    }
}
