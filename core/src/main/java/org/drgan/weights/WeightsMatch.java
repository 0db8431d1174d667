package org.drgan.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;

/**
 * How a published file's tensors fit one of our networks.
 *
 * @param matched the file's tensors under our names and in our shapes
 * @param unused names of the file that belong to other networks or are unused
 * @param missing our tensors that the file does not have, with shapes
 * @param extra all other names of the file
 * @param misshapen our names with the shapes found and expected
 */
public record WeightsMatch(
        Map<String, Tensor> matched,
        List<String> unused,
        List<String> missing,
        List<String> extra,
        List<String> misshapen) {
    private static final String COUNTER = "num_batches_tracked"; // unknown to PyTorch before 0.4.1

    /**
     * Compares names and shapes; copies nothing.
     *
     * @param file the tensors of a checkpoint, also as {@code DataParallel} names them
     * @param ours the network's tensors by their names
     */
    public static WeightsMatch of(NameMap names, Map<String, Tensor> file, Map<String, Tensor> ours) {
        Map<String, Tensor> left = NameMap.unwrapped(file);
        Map<String, Tensor> matched = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        ours.forEach((name, target) -> {
            String key = names.published(name);
            Tensor found = left.remove(key);
            if (found == null) {
                if (!name.endsWith(COUNTER)) {
                    missing.add(key + " " + shape(target));
                }
                return;
            }
            Tensor tensor = names.isPointwise(key) && found.dim() == 4 ? found.flatten(1, 3) : found;
            if (Arrays.equals(Tensors.shape(tensor), Tensors.shape(target))) {
                matched.put(name, tensor);
            } else {
                misshapen.add(key + " " + shape(found) + ", expected " + shape(target));
            }
        });
        List<String> unused = left.keySet().stream().filter(names::isElsewhere).toList();
        List<String> extra =
                left.keySet().stream().filter(key -> !names.isElsewhere(key)).toList();
        return new WeightsMatch(matched, unused, List.copyOf(missing), extra, List.copyOf(misshapen));
    }

    /** Whether nothing is missing, extra or of another shape. */
    public boolean fits() {
        return missing.isEmpty() && extra.isEmpty() && misshapen.isEmpty();
    }

    private static String shape(Tensor tensor) {
        return Arrays.toString(Tensors.shape(tensor));
    }
}
