package org.drgan.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Tensors;

/**
 * How two files of weights differ.
 *
 * @param same how many tensors are equal to the last bit
 * @param onlyFirst names of the first file alone
 * @param onlySecond names of the second file alone
 * @param changed tensors of both files whose types, shapes or values differ
 */
public record WeightsDifference(int same, List<String> onlyFirst, List<String> onlySecond, List<Change> changed) {
    /**
     * One tensor that differs.
     *
     * @param how in words: the shapes or types, or the largest difference of the values
     */
    public record Change(String name, String how) {}

    /**
     * Compares two files of whatever formats.
     *
     * @throws IOException as {@link WeightsFile#read} says it
     */
    public static WeightsDifference between(Path first, Path second) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> ours = WeightsFile.read(first).tensors();
            Map<String, Tensor> theirs = WeightsFile.read(second).tensors();
            List<String> onlyFirst = new ArrayList<>();
            List<Change> changed = new ArrayList<>();
            ours.forEach((name, tensor) -> {
                Tensor other = theirs.get(name);
                if (other == null) {
                    onlyFirst.add(name);
                } else {
                    String how = difference(tensor, other);
                    if (!how.isEmpty()) {
                        changed.add(new Change(name, how));
                    }
                }
            });
            List<String> onlySecond = theirs.keySet().stream()
                    .filter(name -> !ours.containsKey(name))
                    .toList();
            int same = ours.size() - onlyFirst.size() - changed.size();
            return new WeightsDifference(same, List.copyOf(onlyFirst), onlySecond, List.copyOf(changed));
        }
    }

    /** Empty where nothing differs; not-a-number equals itself. */
    private static String difference(Tensor first, Tensor second) {
        try (PointerScope scope = new PointerScope()) {
            if (!Arrays.equals(Tensors.shape(first), Tensors.shape(second))) {
                return Arrays.toString(Tensors.shape(first)) + " and " + Arrays.toString(Tensors.shape(second));
            }
            ElementType type = ElementType.of(first.scalar_type());
            if (type != ElementType.of(second.scalar_type())) {
                return type + " and " + ElementType.of(second.scalar_type());
            }
            if (first.numel() == 0 || torch.equal(bits(first), bits(second))) {
                return "";
            }
            double largest = Tensors.scalar(first.to(ScalarType.Double)
                    .sub(second.to(ScalarType.Double))
                    .abs()
                    .max());
            return "largest difference " + largest;
        }
    }

    private static Tensor bits(Tensor tensor) {
        return tensor.contiguous().flatten().view(ScalarType.Byte);
    }
}
