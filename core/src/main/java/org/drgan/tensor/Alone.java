package org.drgan.tensor;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A single process. */
record Alone() implements Processes {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void add(List<Tensor> tensors) {
        // the sum of a single process
    }

    @Override
    public Tensor gather(Tensor rows) {
        return rows;
    }

    @Override
    public void copyFirst(List<Tensor> tensors) {
        // this process is the first
    }

    @Override
    public Tensor sum(Tensor values) {
        return values;
    }

    @Override
    public List<String> exchange(String text) {
        return List.of(text);
    }

    @Override
    public void meet() {
        // there is no other process
    }

    @Override
    public RuntimeException explain(RuntimeException problem) {
        return problem;
    }
}
