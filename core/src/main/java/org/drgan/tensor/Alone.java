package org.drgan.tensor;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** One process by itself. */
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
        // the sum of one
    }

    @Override
    public Tensor gather(Tensor rows) {
        return rows;
    }

    @Override
    public void copyFirst(List<Tensor> tensors) {
        // they are the first's
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
        // nobody to wait for
    }

    @Override
    public RuntimeException explain(RuntimeException problem) {
        return problem;
    }
}
