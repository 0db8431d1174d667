package org.drgan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;

/** A weighted sum of loss terms that remembers their values. */
final class WeightedSum {
    private final Map<String, Double> terms = new LinkedHashMap<>();
    private final List<Tensor> weighted = new ArrayList<>();

    /** Adds a term, []; with the weight 0 it is only logged and gives no gradients. */
    void add(String name, Tensor term, double weight) {
        terms.put(name, Tensors.scalar(term));
        if (weight != 0) {
            weighted.add(term.mul(new Scalar(weight)));
        }
    }

    /** The values of the terms before weighting, by name; other values for the log may be added. */
    Map<String, Double> terms() {
        return terms;
    }

    /** To differentiate, []. */
    Tensor sum() {
        return weighted.stream().reduce(Tensor::add).orElseThrow();
    }
}
