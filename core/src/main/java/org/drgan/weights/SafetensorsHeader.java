package org.drgan.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the tensors at the beginning of a safetensors file, used only after every number has been checked.
 *
 * @param entries tensors in the order of their names in the header
 * @param metadata free text by name
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final int MAXIMUM_DIMENSIONS = 16;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxNumberLength(20)
                            .maxNameLength(4096)
                            .maxStringLength(1 << 22)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * One tensor.
     *
     * @param begin first byte of its elements, counted from the end of the header
     * @param end the byte after its last
     */
    record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {
        long[] sides() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /**
     * @param json the header's bytes
     * @param size how many bytes of elements follow the header
     * @throws IOException saying what is wrong with which tensor
     */
    static SafetensorsHeader parse(byte[] json, long size) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException malformed) {
            throw new IOException("its header is not proper JSON: " + JsonMistake.of(malformed), malformed);
        }
        if (!root.isObject()) {
            throw new IOException("its header is not a JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                readMetadata(property.getValue(), metadata);
            } else {
                entries.add(entry(property.getKey(), property.getValue(), size));
            }
        }
        requireSeamless(entries, size);
        return new SafetensorsHeader(entries, metadata);
    }

    /** The header as JSON, padded with blanks to a multiple of eight bytes so that the elements start aligned. */
    byte[] toBytes() {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject(METADATA);
            metadata.forEach(node::put);
        }
        for (Entry entry : entries) {
            ObjectNode node =
                    root.putObject(entry.name()).put("dtype", entry.type().name());
            ArrayNode shape = node.putArray("shape");
            entry.shape().forEach(shape::add);
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void readMetadata(JsonNode node, Map<String, String> into) throws IOException {
        if (node.isNull()) {
            return; // none, as the format's own library reads it
        }
        for (Map.Entry<String, JsonNode> item : node.properties()) {
            if (!item.getValue().isString()) {
                throw new IOException("its metadata '" + shown(item.getKey()) + "' is not a text");
            }
            into.put(item.getKey(), item.getValue().stringValue());
        }
        if (!node.isObject()) {
            throw new IOException("its " + METADATA + " is not a JSON object");
        }
    }

    private static Entry entry(String name, JsonNode node, long size) throws IOException {
        String where = "tensor '" + shown(name) + "' ";
        for (String key : node.propertyNames()) {
            if (!key.equals("dtype") && !key.equals("shape") && !key.equals("data_offsets")) {
                throw new IOException(where + "has the unknown property '" + shown(key) + "'");
            }
        }
        String dtype = node.path("dtype").asString("none");
        ElementType type = ElementType.named(dtype)
                .orElseThrow(() -> new IOException(where + "has the element type '" + shown(dtype)
                        + "', expected one of " + Arrays.toString(ElementType.values())));
        List<Long> shape = numbers(node.path("shape"), where + "shape");
        List<Long> offsets = numbers(node.path("data_offsets"), where + "data_offsets");
        if (shape.size() > MAXIMUM_DIMENSIONS || offsets.size() != 2) {
            throw new IOException(where + "has " + shape.size() + " dimensions and " + offsets.size()
                    + " offsets, expected at most " + MAXIMUM_DIMENSIONS + " and exactly 2");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end || end > size) {
            throw new IOException(where + "lies at bytes " + begin + " to " + end + ", but the file holds " + size
                    + " bytes of elements: it is truncated or damaged");
        }
        if (bytes(type, shape) != end - begin) {
            throw new IOException(where + "of the type " + type + " and shape " + shape + " does not fill the "
                    + (end - begin) + " bytes given to it");
        }
        return new Entry(name, type, shape, begin, end);
    }

    private static List<Long> numbers(JsonNode node, String what) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.canConvertToLong() || !item.isIntegralNumber() || item.longValue() < 0) {
                throw new IOException(what + " holds '" + shown(item.toString()) + "', expected whole numbers from 0");
            }
            numbers.add(item.longValue());
        }
        if (!node.isArray()) {
            throw new IOException(what + " is missing or not a list");
        }
        return numbers;
    }

    /** The bytes that a shape needs, or -1 when they do not fit into 63 bits. */
    private static long bytes(ElementType type, List<Long> shape) {
        if (shape.contains(0L)) {
            return 0;
        }
        try {
            return shape.stream().reduce((long) type.bytes, Math::multiplyExact);
        } catch (ArithmeticException overflow) {
            return -1;
        }
    }

    private static void requireSeamless(List<Entry> entries, long size) throws IOException {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long position = 0;
        for (Entry entry : ordered) {
            if (entry.begin() != position) {
                throw new IOException("tensor '" + shown(entry.name()) + "' starts at byte " + entry.begin() + " and "
                        + (entry.begin() < position ? "overlaps the tensor before it, which ends" : "leaves a hole")
                        + " at byte " + position);
            }
            position = entry.end();
        }
        if (position != size) {
            throw new IOException("its tensors end at byte " + position + ", but " + size + " bytes of elements follow"
                    + " the header");
        }
    }

    /** A text from a file, without control characters and short enough for a message. */
    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 80 ? plain : plain.substring(0, 80) + "…";
    }
}
