package org.drgan.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;

/**
 * Adam (Kingma and Ba 2015, algorithm 1) as PyTorch computes it, with a state that can be saved by name; Java cannot
 * access the state of libtorch's own optimiser.
 *
 * <p>A parameter without a gradient does not change. Not thread-safe. Create it outside of any {@code PointerScope}
 * that closes earlier.
 */
public final class AdamOptimiser {
    private static final double EPSILON = 1e-8;
    private static final String MEAN = "exp_avg.";
    private static final String SQUARE = "exp_avg_sq.";
    private static final String STEP = "step";

    private final List<Slot> slots = new ArrayList<>();
    private final double beta1;
    private final double beta2;
    private final double decay;
    private long step;

    /** A parameter, the running means of its gradient and of its squared gradient; all of one shape. */
    private record Slot(String name, Tensor parameter, Tensor mean, Tensor square) {}

    /**
     * @param parameters the live parameters by name, on their final device
     * @param beta1 how much of the mean gradient is kept each step
     * @param beta2 how much of the mean squared gradient is kept each step
     */
    public AdamOptimiser(Map<String, Tensor> parameters, double beta1, double beta2) {
        this(parameters, beta1, beta2, 0);
    }

    /**
     * AdamW (Loshchilov and Hutter 2019, algorithm 2), which also shrinks the parameters that have a gradient;
     * bit-identical to libtorch's.
     *
     * @param decay weight decay: each step subtracts decay * rate * parameter
     */
    public static AdamOptimiser withDecay(Map<String, Tensor> parameters, double beta1, double beta2, double decay) {
        return new AdamOptimiser(parameters, beta1, beta2, decay);
    }

    private AdamOptimiser(Map<String, Tensor> parameters, double beta1, double beta2, double decay) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.decay = decay;
        parameters.forEach((name, parameter) ->
                slots.add(new Slot(name, parameter, torch.zeros_like(parameter), torch.zeros_like(parameter))));
    }

    /** Steps done so far. */
    public long steps() {
        return step;
    }

    /** Clears all gradients. */
    public void zeroGradients() {
        try (PointerScope scope = new PointerScope()) {
            for (Slot slot : slots) {
                slot.parameter.mutable_grad().reset();
            }
        }
    }

    /** Replaces each gradient by its mean over all processes. */
    void average(Processes processes) {
        Mean.of(gradients(), processes);
    }

    /** The norm of the gradient of all parameters together. */
    public double gradientNorm() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            double sum = 0;
            for (Tensor gradient : gradients()) {
                double norm = gradient.norm().item_double();
                sum += norm * norm;
            }
            return Math.sqrt(sum);
        }
    }

    /**
     * Scales the gradient of all parameters down to a norm, as PyTorch's {@code clip_grad_norm_}.
     *
     * @return its norm before
     */
    public double clipGradients(double longest) {
        double norm = gradientNorm();
        if (norm > longest) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Scalar factor = new Scalar(longest / (norm + 1e-6));
                gradients().forEach(gradient -> gradient.mul_(factor));
            }
        }
        return norm;
    }

    /** Updates every parameter that has a gradient. */
    public void step(double rate) {
        step++;
        double meanShare = 1 - Math.pow(beta1, step); // bias correction: the means start at zero
        double squareShare = Math.sqrt(1 - Math.pow(beta2, step));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar newMean = new Scalar(1 - beta1);
            Scalar keepSquare = new Scalar(beta2);
            Scalar newSquare = new Scalar(1 - beta2);
            // m / (sqrt(v) / s + e) is s m / (sqrt(v) + s e), which saves a pass over the memory.
            Scalar epsilon = new Scalar(EPSILON * squareShare);
            Scalar change = new Scalar(-rate * squareShare / meanShare);
            for (Slot slot : slots) {
                Tensor gradient = slot.parameter.grad();
                if (gradient.defined() && decay != 0) {
                    shrinkAndMove(slot, gradient, rate, meanShare, squareShare);
                } else if (gradient.defined()) {
                    slot.mean.lerp_(gradient, newMean);
                    slot.square.mul_(keepSquare).addcmul_(gradient, gradient, newSquare);
                    slot.parameter.addcdiv_(slot.mean, slot.square.sqrt().add_(epsilon), change);
                }
            }
        }
    }

    /** In libtorch's order of operations, so that the weights are bit-identical. */
    private void shrinkAndMove(Slot slot, Tensor gradient, double rate, double meanShare, double squareShare) {
        slot.parameter.mul_(new Scalar(1 - rate * decay));
        slot.mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        slot.square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        Tensor length = slot.square.sqrt().div(new Scalar(squareShare)).add_(new Scalar(EPSILON));
        slot.parameter.addcdiv_(slot.mean, length, new Scalar(-rate / meanShare));
    }

    /** The live state by name: {@code exp_avg.NAME}, {@code exp_avg_sq.NAME} and {@code step}. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Slot slot : slots) {
            state.put(MEAN + slot.name, slot.mean);
            state.put(SQUARE + slot.name, slot.square);
        }
        state.put(STEP, Tensors.of(new long[] {step}));
        return state;
    }

    /**
     * Loads a saved state.
     *
     * @throws IllegalArgumentException when it is not the state of these parameters
     */
    public void load(Map<String, Tensor> state) {
        Map<String, Tensor> own = state();
        if (!own.keySet().equals(state.keySet())) {
            throw new IllegalArgumentException(
                    "the optimiser's state names other parameters than the network has: found " + state.size()
                            + " tensors, expected " + own.size());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            own.forEach((name, target) -> {
                Tensor value = java.util.Objects.requireNonNull(state.get(name));
                if (!java.util.Arrays.equals(Tensors.shape(value), Tensors.shape(target))) {
                    throw new IllegalArgumentException("the optimiser's " + name + " has the shape "
                            + java.util.Arrays.toString(Tensors.shape(value)) + ", expected "
                            + java.util.Arrays.toString(Tensors.shape(target)));
                }
                target.copy_(value);
            });
            step = Tensors.longs(java.util.Objects.requireNonNull(state.get(STEP)))[0];
        }
    }

    private List<Tensor> gradients() {
        return slots.stream()
                .map(slot -> slot.parameter.grad())
                .filter(Tensor::defined)
                .toList();
    }
}
