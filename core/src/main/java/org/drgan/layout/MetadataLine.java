package org.drgan.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

    /**
     * Reads one line.
     *
     * @param where file and number of the line, for messages
     * @throws BadInput saying where, what was found and what was expected
     */
    static MetadataLine parse(String line, String where) throws BadInput {
        JsonNode node = object(line, where);
        JsonNode file = node.path("file_name");
        if (!file.isString() || file.stringValue().isBlank()) {
            throw found(where, "file_name", file, "the path of a picture inside the folder");
        }
        return of(node, file.stringValue(), node.path("text"), Entry.TRAIN, where);
    }

    /**
     * Reads the description of a picture whose name is known; its sentences may also be called {@code caption} or
     * {@code captions}.
     *
     * @param split what the picture is for when nothing is said
     */
    static MetadataLine parse(String json, String where, String file, String split) throws BadInput {
        JsonNode node = object(json, where);
        String key = Stream.of("text", "caption", "captions")
                .filter(node::has)
                .findFirst()
                .orElse("text");
        return of(node, file, node.path(key), split, where);
    }

    private static JsonNode object(String line, String where) throws BadInput {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new BadInput(
                    where,
                    "found " + Sentences.shorten(line) + ", which is no JSON (" + e.getOriginalMessage()
                            + "); expected {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]}");
        }
        if (!node.isObject()) {
            throw new BadInput(where, "found " + Sentences.shorten(line) + "; expected an object {\"file_name\": …}");
        }
        return node;
    }

    private static MetadataLine of(JsonNode node, String file, JsonNode text, String usual, String where)
            throws BadInput {
        JsonNode split = node.path("split");
        if (!split.isString() && !split.isMissingNode() && !split.isNull()) {
            throw found(where, "split", split, "\"train\" or \"test\"");
        }
        JsonNode group = node.path("class");
        return new MetadataLine(
                file,
                captions(text, where),
                split.isString() ? split.stringValue() : usual,
                isText(group) ? group.asString() : null,
                group.isIntegralNumber(),
                attributes(node, where));
    }

    private static List<String> captions(JsonNode text, String where) throws BadInput {
        List<String> captions = new ArrayList<>();
        for (JsonNode caption : text.isArray() ? text : List.of(text)) {
            if (!caption.isString()) {
                throw found(where, "text", caption, "a sentence or a list of sentences");
            }
            Optional<String> problem = Sentences.problem(caption.stringValue());
            if (problem.isPresent()) {
                throw new BadInput(where, problem.get());
            }
            captions.add(caption.stringValue());
        }
        List<String> sentences = Sentences.withWords(captions);
        if (sentences.isEmpty()) {
            throw found(where, "text", text, "at least one sentence that holds a word");
        }
        return sentences;
    }

    /** The object "attributes", and every other field that holds a text, a number or a truth value. */
    private static Map<String, String> attributes(JsonNode node, String where) throws BadInput {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            boolean known = List.of("file_name", "text", "caption", "split", "attributes")
                    .contains(field.getKey());
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
        return Collections.unmodifiableMap(attributes);
    }

    /** As an entry of the listing. */
    Entry entry(String where, PictureSource picture) {
        return new Entry(file, where, picture, captions, split, classValue, integerClass, attributes, null);
    }

    private static boolean isText(JsonNode node) {
        return node.isString() || node.isNumber() || node.isBoolean();
    }

    static BadInput found(String where, String field, JsonNode node, String expected) {
        String found = node.isMissingNode() ? "no " + field : field + " " + Sentences.shorten(node.toString());
        return new BadInput(where, "found " + found + "; expected " + expected);
    }
}
