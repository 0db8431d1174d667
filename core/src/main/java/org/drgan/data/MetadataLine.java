package org.drgan.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.text.Tokenizer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One picture of an image folder.
 *
 * @param file path inside the folder
 * @param captions at least one, none blank
 * @param split what the picture is for; "train" when nothing is said
 * @param classValue the field "class" as a text, or null when there is none
 * @param integerClass whether the field "class" is an integer
 * @param attributes what else is said of the picture
 */
record MetadataLine(
        String file,
        List<String> captions,
        String split,
        @Nullable String classValue,
        boolean integerClass,
        Map<String, String> attributes) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 60;

    /**
     * Reads one line.
     *
     * @param where file and number of the line, for messages
     * @throws IOException saying where, what was found and what was expected
     */
    static MetadataLine parse(String line, String where) throws IOException {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IOException(where + ": found " + shorten(line) + ", which is no JSON (" + e.getOriginalMessage()
                    + "); expected {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]}");
        }
        if (!node.isObject()) {
            throw new IOException(where + ": found " + shorten(line) + "; expected an object {\"file_name\": …}");
        }
        JsonNode file = node.path("file_name");
        if (!file.isString() || file.stringValue().isBlank()) {
            throw found(where, "file_name", file, "the path of a picture inside the folder");
        }
        JsonNode split = node.path("split");
        if (!split.isString() && !split.isMissingNode() && !split.isNull()) {
            throw found(where, "split", split, "\"train\" or \"test\"");
        }
        JsonNode group = node.path("class");
        return new MetadataLine(
                file.stringValue(),
                captions(node.path("text"), where),
                split.isString() ? split.stringValue() : "train",
                isText(group) ? group.asString() : null,
                group.isIntegralNumber(),
                attributes(node, where));
    }

    private static List<String> captions(JsonNode text, String where) throws IOException {
        List<String> captions = new ArrayList<>();
        for (JsonNode caption : text.isArray() ? text : List.of(text)) {
            if (!caption.isString()) {
                throw found(where, "text", caption, "a sentence or a list of sentences");
            }
            String sentence = caption.stringValue();
            if (sentence.length() > Tokenizer.LONGEST_SENTENCE) {
                throw new IOException(where + ": found a sentence of " + sentence.length()
                        + " characters; expected at most " + Tokenizer.LONGEST_SENTENCE);
            }
            if (!sentence.isBlank()) {
                captions.add(sentence);
            }
        }
        if (captions.isEmpty()) {
            throw found(where, "text", text, "at least one sentence that is not blank");
        }
        return List.copyOf(captions);
    }

    /** The object "attributes", and every other field that holds a text, a number or a truth value. */
    private static Map<String, String> attributes(JsonNode node, String where) throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            boolean known = List.of("file_name", "text", "split", "attributes").contains(field.getKey());
            if (!known && isText(field.getValue())) {
                attributes.put(field.getKey(), field.getValue().asString());
            }
        }
        JsonNode nested = node.path("attributes");
        if (!nested.isObject() && !nested.isMissingNode() && !nested.isNull()) {
            throw found(where, "attributes", nested, "an object of names and values");
        }
        for (Map.Entry<String, JsonNode> attribute : nested.properties()) {
            if (!isText(attribute.getValue())) {
                throw found(where, "attributes." + attribute.getKey(), attribute.getValue(), "a text or a number");
            }
            attributes.put(attribute.getKey(), attribute.getValue().asString());
        }
        return java.util.Collections.unmodifiableMap(attributes);
    }

    private static boolean isText(JsonNode node) {
        return node.isString() || node.isNumber() || node.isBoolean();
    }

    private static IOException found(String where, String field, JsonNode node, String expected) {
        String found = node.isMissingNode() ? "no " + field : field + " " + shorten(node.toString());
        return new IOException(where + ": found " + found + "; expected " + expected);
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
