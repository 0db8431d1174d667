package org.drgan.tensor;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The processes that train one model together. Each has its own rows of every batch: of B rows and W processes, process
 * r has the B / W rows that begin with row r B / W.
 *
 * <p>They minimise the mean of their losses. {@link #sum} and {@link #gatherAlike} pass gradients back so that the mean
 * of the processes' gradients is the gradient of that mean. So a loss that is a mean over a process's own rows, and a
 * loss that every process computes of all rows, both give the same gradients as one process with the whole batch.
 *
 * <p>All processes call the same methods in the same order, with tensors of the same shapes and types on the CPU.
 * Belongs to one thread.
 */
public interface Processes {
    /** A single process: every method returns its argument. */
    Processes ALONE = new Alone();

    /** Number of this process, from 0. */
    int rank();

    /** Number of processes, W. */
    int size();

    /** Adds tensors up over all processes, in place; no gradient. */
    void add(List<Tensor> tensors);

    /** The rows of all processes in their order, [b, ...] to [W b, ...]; no gradient. */
    Tensor gather(Tensor rows);

    /** Overwrites tensors with those of the first process. */
    void copyFirst(List<Tensor> tensors);

    /** The sum over all processes, of values that have the same shape in each; with its gradient. */
    Tensor sum(Tensor values);

    /** A text of each process, by rank. */
    List<String> exchange(String text);

    /** Waits until all processes have called this, however long one of them takes. */
    void meet();

    /** The exception to throw after a failure; it names the process that stopped, if that is the cause. */
    RuntimeException explain(RuntimeException problem);

    /** Whether this is the only process. */
    default boolean alone() {
        return size() == 1;
    }

    /** Whether this process is the first, which writes the files. */
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
     * The rows of all processes in their order, [b, ...] to [W b, ...], for a loss that each of them computes of all
     * rows.
     *
     * <p>Only the own rows have a gradient. It is multiplied by W, since the same loss has the same gradient in each of
     * the other processes, so nothing has to be sent back.
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
