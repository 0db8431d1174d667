package org.drgan.tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The running statistics of batch norms. */
public final class RunningStatistics {
    private static final String MEAN = "running_mean";
    private static final String VARIANCE = "running_var";

    private RunningStatistics() {}

    /** The live statistics of networks, in their order. */
    public static List<Tensor> of(List<Module> networks) {
        return networks.stream()
                .flatMap(network -> State.buffers(network).entrySet().stream())
                .filter(entry -> entry.getKey().endsWith(MEAN) || entry.getKey().endsWith(VARIANCE))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Runs passes of a network in training mode without gradients, then restores its statistics. */
    public static <T> T keep(Module network, Supplier<T> passes) {
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
