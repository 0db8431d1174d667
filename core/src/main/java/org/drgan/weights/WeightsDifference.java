package org.drgan.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Tensors;

/**
 * The difference of two weight files.
 *
 * @param same how many tensors are equal to the last bit
 * @param onlyFirst names of the first file alone
 * @param onlySecond names of the second file alone
 * @param changed tensors of both files whose types, shapes or values differ
 * @param prefix if all names of one file are those of the other with a prefix: the first file's prefix and the second
 *     file's, one of which is empty; the tensors are compared without it. Otherwise empty
 */
public record WeightsDifference(
        int same, List<String> onlyFirst, List<String> onlySecond, List<Change> changed, List<String> prefix) {
    /**
     * One tensor that differs.
     *
     * @param how in words: the shapes or types, or the largest difference of the values
     */
    public record Change(String name, String how) {}

    /**
     * Compares two files of any format.
     *
     * @throws IOException as in {@link WeightsFile#read}
     */
    public static WeightsDifference between(Path first, Path second) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> ours = WeightsFile.read(first).tensors();
            Map<String, Tensor> theirs = WeightsFile.read(second).tensors();
            String longer = prefix(ours.keySet(), theirs.keySet());
            String shorter = prefix(theirs.keySet(), ours.keySet());
            ours = without(longer, ours);
            theirs = without(shorter, theirs);
            return compare(ours, theirs, longer.isEmpty() && shorter.isEmpty() ? List.of() : List.of(longer, shorter));
        }
    }

    /** Whether the files hold the same tensors, possibly with a prefix. */
    public boolean isEqual() {
        return onlyFirst.isEmpty() && onlySecond.isEmpty() && changed.isEmpty();
    }

    /** The prefix of all names of a file that are otherwise those of another; empty if they differ otherwise. */
    private static String prefix(Set<String> names, Set<String> others) {
        if (names.isEmpty() || names.size() != others.size()) {
            return "";
        }
        String first = new TreeSet<>(names).first();
        String other = new TreeSet<>(others).first();
        if (!first.endsWith(other)) {
            return "";
        }
        String prefix = first.substring(0, first.length() - other.length());
        return others.stream().allMatch(name -> names.contains(prefix + name)) ? prefix : "";
    }

    private static Map<String, Tensor> without(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(name.substring(prefix.length()), tensor));
        return renamed;
    }

    private static WeightsDifference compare(
            Map<String, Tensor> ours, Map<String, Tensor> theirs, List<String> prefix) {
        try (PointerScope scope = new PointerScope()) {
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
            return new WeightsDifference(same, List.copyOf(onlyFirst), onlySecond, List.copyOf(changed), prefix);
        }
    }

    /** Describes a difference; empty if there is none. NaN equals itself. */
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
