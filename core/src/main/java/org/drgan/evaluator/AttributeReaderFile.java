package org.drgan.evaluator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes an {@link AttributeReader}: its weights, with the values of its attributes, side, width and
 * provenance as metadata.
 */
public final class AttributeReaderFile {
    private static final String VALUES = "attributes";
    private static final String SIDE = "side";
    private static final String WIDTH = "width";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AttributeReaderFile() {}

    /**
     * Writes a reader, atomically.
     *
     * @param provenance facts about its training, by name
     * @throws IOException naming the file, when it cannot be written
     */
    public static void write(Path file, AttributeReader reader, Map<String, String> provenance) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(provenance);
        metadata.put(VALUES, JSON.writeValueAsString(reader.values()));
        metadata.put(SIDE, Integer.toString(reader.side()));
        metadata.put(WIDTH, Integer.toString(reader.width()));
        Map<String, Tensor> weights = State.of(reader);
        Safetensors.write(file, weights, Safetensors.sealed(weights, metadata));
    }

    /**
     * Reads and checks a reader; the network is built only after its sizes have been compared with the weights in the
     * file.
     *
     * @return the reader in evaluation mode, which belongs to the caller's scope
     * @throws IOException naming the file and saying what is missing, damaged or does not fit
     */
    public static AttributeReader read(Path file) throws IOException {
        Safetensors.Contents contents = Safetensors.read(file);
        try {
            contents.requireUnchanged(file);
            Map<String, List<String>> values = values(contents.metadata());
            int side = number(contents.metadata(), SIDE);
            int width = number(contents.metadata(), WIDTH);
            requireSizes(contents.tensors(), values, side, width);
            AttributeReader reader = new AttributeReader(values, side, width);
            State.load(reader, contents.tensors());
            reader.eval();
            return reader;
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    file + " is not a usable attribute reader: " + wrong.getMessage()
                            + ". Train one with 'drgan reader train'",
                    wrong);
        } finally {
            contents.tensors().values().forEach(Tensor::close);
        }
    }

    private static Map<String, List<String>> values(Map<String, String> metadata) {
        String text = metadata.get(VALUES);
        if (text == null) {
            throw new IllegalArgumentException("its metadata name no " + VALUES);
        }
        try {
            Map<String, List<String>> values = Objects.requireNonNull(
                    JSON.readValue(text, new TypeReference<LinkedHashMap<String, List<String>>>() {}));
            values.replaceAll((attribute, choices) -> List.copyOf(choices)); // refuses null
            if (values.isEmpty()) {
                throw new IllegalArgumentException("its list of attributes is empty");
            }
            return values;
        } catch (JacksonException | NullPointerException malformed) {
            throw new IllegalArgumentException("its list of attributes cannot be read", malformed);
        }
    }

    private static int number(Map<String, String> metadata, String name) {
        String text = metadata.getOrDefault(name, "");
        if (!text.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("its " + name + " is '" + text + "', expected a number such as 64");
        }
        return Integer.parseInt(text);
    }

    /** Checks the shapes that determine all others. */
    private static void requireSizes(
            Map<String, Tensor> tensors, Map<String, List<String>> values, int side, int width) {
        long cells = (long) (side / 16) * (side / 16);
        requireRows(tensors, "stem.weight", 0, width);
        requireRows(tensors, "hidden.weight", 1, 4 * width * cells);
        int head = 0;
        for (Map.Entry<String, List<String>> attribute : values.entrySet()) {
            requireRows(
                    tensors,
                    "head" + head++ + ".weight",
                    0,
                    attribute.getValue().size());
        }
    }

    private static void requireRows(Map<String, Tensor> tensors, String name, int axis, long expected) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.dim() <= axis || tensor.size(axis) != expected) {
            throw new IllegalArgumentException(name + " is "
                    + (tensor == null ? "missing" : "of the shape " + Arrays.toString(Tensors.shape(tensor)))
                    + ", expected " + expected + " on axis " + axis + " by its metadata");
        }
    }
}
