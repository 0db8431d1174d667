package org.drgan.tensor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringTensorDictItemVector;
import org.bytedeco.pytorch.Tensor;

/** A network's tensors by name, as PyTorch's {@code state_dict} names them: parameters first, then buffers. */
public final class State {
    static {
        Natives.library();
    }

    private static final long PIECE = 64L << 20; // a byte buffer cannot show more than 2 GiB at once

    private State() {}

    /** Parameters by their dotted names, in the order of registration. The tensors are not copies. */
    public static Map<String, Tensor> parameters(Module network) {
        return collect(network.named_parameters(), new LinkedHashMap<>());
    }

    /** Buffers (running statistics, power-iteration vectors) by their dotted names. The tensors are not copies. */
    public static Map<String, Tensor> buffers(Module network) {
        return collect(network.named_buffers(), new LinkedHashMap<>());
    }

    /** Parameters and buffers by their dotted names. The tensors are not copies. */
    public static Map<String, Tensor> of(Module network) {
        return collect(network.named_buffers(), collect(network.named_parameters(), new LinkedHashMap<>()));
    }

    /**
     * Copies values into a network.
     *
     * @param network the network to fill
     * @param values tensors by name; every name and shape must fit, and none may be missing or left over, except
     *     {@code num_batches_tracked}, which checkpoints older than PyTorch 0.4.1 do not have
     * @throws IllegalArgumentException naming the first names that do not fit and the shapes found and expected, or the
     *     first tensor that holds NaN or infinite numbers; the network is unchanged then
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
        requireFinite(values);
        try (NoGradGuard guard = new NoGradGuard()) {
            state.forEach((name, target) -> {
                Tensor value = values.get(name);
                if (value != null) {
                    target.copy_(value);
                }
            });
        }
    }

    /**
     * Refuses tensors with NaN or infinite values.
     *
     * @throws IllegalArgumentException naming the first tensor that holds NaN or infinite numbers, and how many
     */
    public static void requireFinite(Map<String, Tensor> values) {
        values.forEach((name, tensor) -> {
            long bad = notFinite(tensor);
            if (bad > 0) {
                throw new IllegalArgumentException(
                        name + " holds " + bad + " of " + tensor.numel() + " numbers that are NaN or infinite");
            }
        });
    }

    /** SHA-256 over names, types, shapes and values, in lower-case hexadecimal digits. */
    public static String hash(Map<String, Tensor> values) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", missing);
        }
        values.forEach((name, tensor) -> {
            String what =
                    name + " " + tensor.scalar_type().intern() + " " + Arrays.toString(Tensors.shape(tensor)) + "\n";
            digest.update(what.getBytes(StandardCharsets.UTF_8));
            try (PointerScope scope = new PointerScope()) {
                Tensor plain = tensor.detach().cpu().contiguous();
                long size = plain.numel() * plain.element_size();
                BytePointer memory = new BytePointer(plain.data_ptr());
                for (long at = 0; at < size; at += PIECE) {
                    digest.update(memory.position(at)
                            .limit(Math.min(size, at + PIECE))
                            .asByteBuffer());
                }
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long notFinite(Tensor tensor) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            if (!tensor.is_floating_point() || tensor.isfinite().all().item_bool()) {
                return 0;
            }
            return tensor.isfinite().logical_not().sum().item_long();
        }
    }

    private static Map<String, Tensor> collect(StringTensorDict dictionary, Map<String, Tensor> into) {
        // Items are freed with the dictionary; a new handle keeps the tensor itself alive.
        try (dictionary) {
            StringTensorDictItemVector items = dictionary.items();
            for (long i = 0; i < items.size(); i++) {
                into.put(items.get(i).key().getString(), new Tensor(items.get(i).access()));
            }
            return into;
        }
    }
}
