package org.drgan.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;

/**
 * A readable summary of a weight file.
 *
 * @param format of the file
 * @param tensors in the file's order
 * @param metadata free text by name
 */
public record WeightsSummary(String format, List<Entry> tensors, Map<String, String> metadata) {
    /**
     * One tensor.
     *
     * @param type of the elements, such as {@code F32}
     * @param elements their number
     */
    public record Entry(String name, String type, List<Long> shape, long elements) {}

    /**
     * Reads and checks a file.
     *
     * @throws IOException as in {@link WeightsFile#read}
     */
    public static WeightsSummary of(Path file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents contents = WeightsFile.read(file);
            List<Entry> entries = new ArrayList<>();
            for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
                Tensor tensor = entry.getValue();
                List<Long> shape = new ArrayList<>();
                for (long side : Tensors.shape(tensor)) {
                    shape.add(side);
                }
                String type = ElementType.of(tensor.scalar_type()).name();
                entries.add(new Entry(entry.getKey(), type, List.copyOf(shape), tensor.numel()));
            }
            String format = WeightsFile.isPyTorch(file) ? "PyTorch" : "safetensors";
            return new WeightsSummary(format, List.copyOf(entries), contents.metadata());
        }
    }
}
