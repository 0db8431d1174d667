package org.drgan.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drgan.files.JsonMistake;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One picture of an image folder.
 *
 * @param file path inside the folder
 * @param captions at least one, none blank
 * @param split in its usual word; null if not given
 * @param classValue the field "class" as a text, or null when there is none
 * @param integerClass whether the field "class" is an integer
 * @param attributes further facts about the picture, by name
 * @param otherTexts names of further fields for sentences, which are not used
 */
record MetadataLine(
        String file,
        List<String> captions,
        @Nullable String split,
        @Nullable String classValue,
        boolean integerClass,
        Map<String, String> attributes,
        List<String> otherTexts) {
    /** Names of the field with the picture's name, the usual one first. */
    static final List<String> FILES =
            List.of("file_name", "filename", "image", "image_name", "image_path", "file_path", "path", "img");

    /** Names of the field with the sentences, the usual one first. */
    static final List<String> TEXTS = List.of(
            "text",
            "texts",
            "caption",
            "captions",
            "prompt",
            "prompts",
            "description",
            "descriptions",
            "sentence",
            "sentences",
            "comment");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads one line.
     *
     * @param where file and number of the line, for messages
     * @throws BadInput saying where, what was found and what was expected
     */
    static MetadataLine parse(String line, String where) throws BadInput {
        JsonNode node = object(line, where);
        String key = FILES.stream()
                .filter(name -> node.path(name).isString())
                .findFirst()
                .orElse("file_name");
        JsonNode file = node.path(key);
        if (!file.isString() || file.stringValue().isBlank()) {
            throw found(where, "file_name", file, "the path of a picture inside the folder" + keys(node, file));
        }
        return of(node, key, file.stringValue(), where);
    }

    /** Reads the description of a picture whose name is known. */
    static MetadataLine parse(String json, String where, String file) throws BadInput {
        return of(object(json, where), "file_name", file, where);
    }

    private static JsonNode object(String line, String where) throws BadInput {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new BadInput(
                    where,
                    "found " + Sentences.shorten(line) + ", which is no JSON (" + JsonMistake.of(e)
                            + "); expected {\"file_name\": \"a.jpg\", \"text\": [\"a sentence\"]}");
        }
        if (!node.isObject()) {
            throw new BadInput(where, "found " + Sentences.shorten(line) + "; expected an object {\"file_name\": …}");
        }
        return node;
    }

    private static MetadataLine of(JsonNode node, String fileKey, String file, String where) throws BadInput {
        JsonNode split = node.path("split");
        if (!split.isString() && !split.isMissingNode() && !split.isNull()) {
            throw found(where, "split", split, "\"train\" or \"test\"");
        }
        List<String> texts = TEXTS.stream()
                .filter(key -> node.path(key).isString() || node.path(key).isArray())
                .toList();
        JsonNode text = node.path(texts.isEmpty() ? "text" : texts.get(0));
        if (texts.isEmpty()) {
            throw found(
                    where,
                    "text",
                    text,
                    "a sentence or a list of sentences, as \"text\", \"caption\", \"captions\", \"prompt\" or"
                            + " \"description\"" + keys(node, text));
        }
        JsonNode group = node.path("class");
        return new MetadataLine(
                file,
                captions(text, where),
                split.isString() && !split.stringValue().isBlank() ? Splits.named(split.stringValue()) : null,
                isText(group) ? group.asString() : null,
                group.isIntegralNumber(),
                attributes(node, fileKey, where),
                texts.subList(1, texts.size()));
    }

    /** The existing keys, for the message about a missing one. */
    private static String keys(JsonNode node, JsonNode wanted) {
        return wanted.isMissingNode()
                ? ", but the keys are "
                        + Sentences.shorten(String.join(
                                ", ",
                                node.properties().stream()
                                        .limit(20)
                                        .map(Map.Entry::getKey)
                                        .toList()))
                : "";
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

    /** The object "attributes", and all other fields with a text, a number or a boolean. */
    private static Map<String, String> attributes(JsonNode node, String fileKey, String where) throws BadInput {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String key = field.getKey();
            boolean known = key.equals(fileKey)
                    || key.equals("split")
                    || key.equals("attributes")
                    || key.equals("file_name")
                    || TEXTS.contains(key);
            if (!known && isText(field.getValue())) {
                attributes.put(key, field.getValue().asString());
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

    /** As an entry of the listing; a training picture if no split is given. */
    Entry entry(String name, String where, PictureSource picture, List<String> sentences) {
        return new Entry(
                name,
                where,
                picture,
                sentences,
                split == null ? Entry.TRAIN : split,
                classValue,
                integerClass,
                attributes,
                null);
    }

    private static boolean isText(JsonNode node) {
        return node.isString() || node.isNumber() || node.isBoolean();
    }

    static BadInput found(String where, String field, JsonNode node, String expected) {
        String found = node.isMissingNode() ? "no " + field : field + " " + Sentences.shorten(node.toString());
        return new BadInput(where, "found " + found + "; expected " + expected);
    }
}
