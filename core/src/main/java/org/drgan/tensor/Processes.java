package org.drgan.tensor;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The processes that train one model together. Each has its own rows of every batch: of B rows and W processes, process r has
 * the B / W from r B / W on.
 *
 * <p>What all learn from is the mean of their losses. {@link #sum} and {@link #gatherAlike} pass gradients back so that the mean
 * of the processes' gradients is the gradient of that mean. So a loss that is a mean over a process's own rows, and a loss that
 * every process computes of all rows, both come out as in one process with the whole batch.
 *
 * <p>All processes call the same methods in the same order, with tensors of the same shapes and types on the CPU. Belongs to one
 * thread.
 */
public interface Processes {
    /** A process by itself: every method gives back what it was given. */
    Processes ALONE = new Alone();

    /** Number of this process, from 0. */
    int rank();

    /** How many there are, W. */
    int size();

    /** Adds tensors up over all processes, in place; no gradient. */
    void add(List<Tensor> tensors);

    /** The rows of all processes in their order, [b, ...] to [W b, ...]; no gradient. */
    Tensor gather(Tensor rows);

    /** Overwrites tensors with the first process's. */
    void copyFirst(List<Tensor> tensors);

    /** The sum over all processes, of values that have the same shape in each; with its gradient. */
    Tensor sum(Tensor values);

    /** A text of each process, by rank. */
    List<String> exchange(String text);

    /** Waits until all processes are here, however long one of them has to work alone before. */
    void meet();

    /** What to throw when something failed: an error that names the process that is gone, where that is why. */
    RuntimeException explain(RuntimeException problem);

    /** Whether there are no others. */
    default boolean alone() {
        return size() == 1;
    }

    /** Whether this process is the one that writes. */
    default boolean first() {
        return rank() == 0;
    }

    /** How many rows of a batch are this process's own. */
    default int rows(int batch) {
        return batch / size();
    }

    /** The first of these rows. */
    default int firstRow(int batch) {
        return rank() * rows(batch);
    }

    /**
     * The rows of all processes in their order, [b, ...] to [W b, ...], for a loss that all of them then compute alike.
     *
     * <p>Only the own rows have a gradient. It is W times as large as it would be, since the same loss in each of the other
     * processes has the same gradient: so nothing has to be sent back.
     */
    default Tensor gatherAlike(Tensor rows) {
        if (alone()) {
            return rows;
        }
        long count = rows.size(0); // b
        Tensor values = rows.detach().contiguous(); // [b, ...]
        Tensor all = gather(values); // [W b, ...]
        Tensor own = rows.sub(values).mul(new Scalar(size())).add(values); // the same numbers with a gradient, [b, ...]
        long before = rank() * count;
        TensorVector parts = new TensorVector(
                all.narrow(0, 0, before), own, all.narrow(0, before + count, all.size(0) - before - count));
        return torch.cat(parts, 0); // [W b, ...]
    }
}
