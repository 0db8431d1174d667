package org.drgan.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.files.JsonMistake;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * One source of settings as a tree that remembers where each key was written.
 *
 * @param tree groups and values
 * @param places where a key was written, as {@code configs/x.yml:12}, by the key's dotted path
 */
record YamlLayer(ObjectNode tree, Map<String, String> places) {
    private static final int MAXIMUM_CHARACTERS = 1 << 20;

    /** Reads and writes YAML, with limits on the memory that a hostile file can use. */
    static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .loadSettings(LoadSettings.builder()
                    .setCodePointLimit(MAXIMUM_CHARACTERS)
                    .setMaxAliasesForCollections(0)
                    .build())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(100)
                    .build())
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .build());

    /**
     * @param origin the file's name, for messages
     * @throws IllegalArgumentException naming the file and line that is not proper YAML
     */
    static YamlLayer parse(String text, String origin) {
        if (text.length() > MAXIMUM_CHARACTERS) {
            throw new IllegalArgumentException(origin + " has " + text.length() + " characters, too many for settings");
        }
        YamlLayer layer = new YamlLayer(JsonNodeFactory.instance.objectNode(), new LinkedHashMap<>());
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                layer.readGroup(parser, layer.tree, "", origin);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw new IllegalArgumentException(
                        origin + " must hold settings as 'name: value', but holds '" + parser.getString() + "'");
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(origin + " holds more than one YAML document");
            }
        } catch (JacksonException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    origin + ":" + line + " is not proper YAML: "
                            + JsonMistake.of(malformed).lines().findFirst().orElse(""),
                    malformed);
        }
        return layer;
    }

    /** One override, as {@code train.batchSize=8}. */
    static YamlLayer override(String text) {
        int sign = text.indexOf('=');
        if (sign < 1) {
            throw new IllegalArgumentException(
                    "an override must read key=value, as train.batchSize=8, but is '" + text + "'");
        }
        YamlLayer layer = new YamlLayer(JsonNodeFactory.instance.objectNode(), new LinkedHashMap<>());
        String path = text.substring(0, sign).strip();
        String[] names = path.split("\\.", -1);
        ObjectNode group = layer.tree;
        for (int i = 0; i < names.length - 1; i++) {
            group = group.putObject(names[i]);
        }
        String value = text.substring(sign + 1).strip();
        if (value.startsWith("[")) {
            group.set(
                    names[names.length - 1],
                    parse("list: " + value, "--set " + path).tree.get("list"));
        } else {
            group.put(names[names.length - 1], value); // converted later to the setting's type
        }
        layer.places.put(path, "--set");
        return layer;
    }

    /**
     * Removes a group and returns it as its own layer.
     *
     * @return the group, with places by paths within it; empty if the group is missing
     * @throws IllegalArgumentException if the name has a value that is no group
     */
    YamlLayer take(String name) {
        JsonNode group = tree.remove(name);
        if (group != null && !group.isObject() && !group.isNull()) {
            throw new IllegalArgumentException(
                    name + " at " + places.get(name) + " must hold settings as 'name: value', but is " + group);
        }
        Map<String, String> inner = new LinkedHashMap<>();
        places.forEach((path, place) -> {
            if (path.startsWith(name + ".")) {
                inner.put(path.substring(name.length() + 1), place);
            }
        });
        return new YamlLayer(
                group instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(), inner);
    }

    private void readGroup(JsonParser parser, ObjectNode group, String prefix, String origin) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String place = origin + ":" + parser.currentTokenLocation().getLineNr();
            places.put(prefix + name, place);
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readGroup(parser, group.putObject(name), prefix + name + ".", origin);
            } else {
                group.set(name, readValue(parser));
            }
        }
    }

    private static JsonNode readValue(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return parser.readValueAsTree();
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(readValue(parser));
        }
        return list;
    }
}
