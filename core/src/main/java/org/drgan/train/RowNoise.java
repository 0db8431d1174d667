package org.drgan.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;

/**
 * Noise from libtorch's generator for the rows of a batch. Each of several processes draws the whole batch's and takes its own
 * rows, so that a row has the same noise whoever computes it.
 */
final class RowNoise {
    private final Processes processes;

    RowNoise(Processes processes) {
        this.processes = processes;
    }

    /** Standard normal noise of a tensor's shape and type; its first dimension are this process's rows. */
    Tensor like(Tensor rows) {
        return like(rows, 1);
    }

    /** Likewise, where this process's rows are there so many times, as those of real pictures and then of generated ones. */
    Tensor like(Tensor rows, long times) {
        if (processes.alone()) {
            return torch.randn_like(rows);
        }
        long[] shape = Tensors.shape(rows);
        long own = shape[0] / times; // b
        shape[0] *= processes.size();
        Tensor whole = torch.zeros(shape, rows.options());
        // Numbers are drawn in the order of the memory, which must be the one that a single process has.
        boolean channelsLast = rows.dim() == 4 && rows.size(1) > 1 && rows.size(3) > 1 && rows.stride(1) == 1;
        Tensor drawn = torch.randn_like(channelsLast ? whole.contiguous(MemoryFormat.ChannelsLast) : whole);
        return drawn.unflatten(0, times, own * processes.size()) // [times, W b, ...]
                .narrow(1, processes.rank() * own, own)
                .flatten(0, 1); // [times b, ...]
    }
}
