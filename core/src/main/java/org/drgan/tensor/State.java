package org.drgan.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringTensorDictItemVector;
import org.bytedeco.pytorch.Tensor;

/** A network's tensors by name, as PyTorch's {@code state_dict} names them: parameters first, then buffers. */
public final class State {
    private State() {}

    /** Parameters by their dotted names, in the order of registration. The tensors are the live ones. */
    public static Map<String, Tensor> parameters(Module network) {
        return collect(network.named_parameters(), new LinkedHashMap<>());
    }

    /** Buffers (running statistics, power-iteration vectors) by their dotted names. The tensors are the live ones. */
    public static Map<String, Tensor> buffers(Module network) {
        return collect(network.named_buffers(), new LinkedHashMap<>());
    }

    /** Parameters and buffers by their dotted names. The tensors are the live ones. */
    public static Map<String, Tensor> of(Module network) {
        return collect(network.named_buffers(), collect(network.named_parameters(), new LinkedHashMap<>()));
    }

    /**
     * Copies values into a network.
     *
     * @param network the network to fill
     * @param values tensors by name; every name and shape must fit, and none may be missing or left over, except
     *     {@code num_batches_tracked}, which checkpoints older than PyTorch 0.4.1 do not have
     * @throws IllegalArgumentException naming the first names that do not fit and the shapes found and expected
     */
    public static void load(Module network, Map<String, Tensor> values) {
        Map<String, Tensor> state = of(network);
        List<String> problems = new ArrayList<>();
        state.forEach((name, target) -> {
            Tensor value = values.get(name);
            if (value == null) {
                if (!name.endsWith("num_batches_tracked")) {
                    problems.add("missing " + name + " " + Arrays.toString(Tensors.shape(target)));
                }
            } else if (!Arrays.equals(Tensors.shape(value), Tensors.shape(target))) {
                problems.add(name + " has the shape " + Arrays.toString(Tensors.shape(value)) + ", expected "
                        + Arrays.toString(Tensors.shape(target)));
            }
        });
        values.keySet().stream()
                .filter(name -> !state.containsKey(name))
                .forEach(name -> problems.add("unexpected " + name));
        if (!problems.isEmpty()) {
            int shown = Math.min(5, problems.size());
            throw new IllegalArgumentException("the weights do not fit this network: "
                    + String.join("; ", problems.subList(0, shown))
                    + (problems.size() > shown ? "; and " + (problems.size() - shown) + " more" : ""));
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            state.forEach((name, target) -> {
                Tensor value = values.get(name);
                if (value != null) {
                    target.copy_(value);
                }
            });
        }
    }

    private static Map<String, Tensor> collect(StringTensorDict dictionary, Map<String, Tensor> into) {
        // Items belong to the dictionary and die with it; a new handle keeps the tensor itself alive.
        try (dictionary) {
            StringTensorDictItemVector items = dictionary.items();
            for (long i = 0; i < items.size(); i++) {
                into.put(items.get(i).key().getString(), new Tensor(items.get(i).access()));
            }
            return into;
        }
    }
}
