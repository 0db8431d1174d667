package org.drgan.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Selects one network of a checkpoint that holds several, or holds it inside of another structure. */
public final class TensorGroups {
    private TensorGroups() {}

    /**
     * The tensors of one part under their names within it, without the prefix of {@code DataParallel}.
     *
     * @param tensors as {@link WeightsFile#read} names them: {@code part/name}
     * @param part path of the part, such as {@code state_dict}; null if there is only one part
     * @throws IllegalArgumentException naming the parts, when there are several or none of that name
     */
    public static Map<String, Tensor> part(Map<String, Tensor> tensors, @Nullable String part) {
        List<String> parts =
                tensors.keySet().stream().map(TensorGroups::partOf).distinct().toList();
        String chosen = part == null ? parts.get(0) : part;
        if (part == null && parts.size() > 1 || !parts.contains(chosen)) {
            throw new IllegalArgumentException("the file holds the parts " + parts + ": name one of them with --part");
        }
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (partOf(name).equals(chosen)) {
                found.put(name.substring(name.lastIndexOf('/') + 1), tensor);
            }
        });
        return NameMap.unwrapped(found);
    }

    private static String partOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
}
