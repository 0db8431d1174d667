package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.State;

/** The running statistics of batch norms. */
final class RunningStatistics {
    private RunningStatistics() {}

    /** Passes of a network in training mode that need no gradients and leave no trace in its statistics. */
    static <T> T keep(Module network, Supplier<T> passes) {
        Map<String, Tensor> live = State.buffers(network);
        Map<String, Tensor> before = new LinkedHashMap<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            live.forEach((name, buffer) -> before.put(name, buffer.clone()));
            T result = passes.get();
            live.forEach((name, buffer) -> buffer.copy_(Objects.requireNonNull(before.get(name))));
            return result;
        }
    }
}
