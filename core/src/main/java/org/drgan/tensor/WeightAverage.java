package org.drgan.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Exponential average of a network's weights and running statistics. Pictures are drawn from it: weights vary much
 * between steps of adversarial training, their average does not (Yazici et al. 2019).
 *
 * <p>Batch-norm statistics are averaged as well ({@code train.standingBatches} measures them instead); counters are copied.
 */
public final class WeightAverage {
    private final Map<String, Tensor> live;
    private final Map<String, Tensor> average = new LinkedHashMap<>();
    private final double decay;
    private final boolean warmUp;
    private long changes;

    /**
     * Starts from the network's present weights. Create it outside of any {@code PointerScope} that closes earlier.
     *
     * @param decay how much of the average is kept each step
     * @param warmUp whether at step t no more than (1 + t) / (10 + t) is kept
     */
    public WeightAverage(org.bytedeco.pytorch.Module network, double decay, boolean warmUp) {
        this.live = State.of(network);
        this.decay = decay;
        this.warmUp = warmUp;
        live.forEach((name, tensor) -> average.put(name, tensor.detach().clone()));
    }

    /**
     * Adds the network's present weights to the average.
     *
     * @param step steps done before this one
     */
    public void update(long step) {
        changes++;
        double kept = warmUp ? Math.min(decay, (1.0 + step) / (10.0 + step)) : decay;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar taken = new Scalar(1 - kept);
            average.forEach((name, tensor) -> {
                Tensor now = java.util.Objects.requireNonNull(live.get(name));
                if (tensor.is_floating_point()) {
                    tensor.lerp_(now, taken);
                } else {
                    tensor.copy_(now);
                }
            });
        }
    }

    /** How often it has changed. */
    public long changes() {
        return changes;
    }

    /** The averaged tensors by the network's names; the live ones. */
    public Map<String, Tensor> state() {
        return average;
    }

    /**
     * Loads a saved average.
     *
     * @throws IllegalArgumentException when it is not of this network
     */
    public void load(Map<String, Tensor> values) {
        if (!values.keySet().equals(average.keySet())) {
            throw new IllegalArgumentException("the saved average is of another network: found " + values.size()
                    + " tensors, expected " + average.size());
        }
        changes++;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            average.forEach((name, tensor) -> tensor.copy_(java.util.Objects.requireNonNull(values.get(name))));
        }
    }

    /** Copies the average into a network of the same shape. */
    public void copyTo(org.bytedeco.pytorch.Module network) {
        State.load(network, average);
    }
}
