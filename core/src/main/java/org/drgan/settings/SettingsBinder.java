package org.drgan.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Applies presets and overrides to a record of defaults, which defines the names and types of the settings. */
final class SettingsBinder {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .enumNamingStrategy(
                    (config, type, name) -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final ObjectNode tree;
    private final Map<String, String> places = new LinkedHashMap<>();

    /** Starts from a record without null values. */
    SettingsBinder(Record defaults) {
        this.tree = JSON.valueToTree(defaults);
    }

    /** The record as YAML for {@link #lay}. */
    static String yaml(Record settings) {
        return YamlLayer.YAML.writeValueAsString(JSON.<JsonNode>valueToTree(settings));
    }

    /** The record as a tree for {@link #lay}. */
    static ObjectNode tree(Record settings) {
        return JSON.valueToTree(settings);
    }

    /** All values of a record by their dotted names. */
    static Map<String, String> flat(Record settings) {
        ObjectNode tree = tree(settings);
        Map<String, String> flat = new LinkedHashMap<>();
        Nearest.paths(tree).forEach(path -> {
            JsonNode value = tree.at("/" + path.replace('.', '/'));
            if (!value.isObject()) {
                flat.put(path, value.isArray() ? value.toString() : value.asString());
            }
        });
        return flat;
    }

    /** Overrides settings with those of one source. */
    void lay(YamlLayer layer) {
        places.putAll(layer.places());
        merge(tree, layer.tree(), "");
    }

    /** @throws IllegalArgumentException naming the setting and its place, if a value is invalid */
    <T extends Record> T bind(Class<T> type) {
        try {
            return JSON.treeToValue(tree, type);
        } catch (JacksonException refused) {
            throw refusal(refused);
        }
    }

    private void merge(ObjectNode target, ObjectNode source, String prefix) {
        for (Map.Entry<String, JsonNode> property : source.properties()) {
            String path = prefix + property.getKey();
            JsonNode old = target.get(property.getKey());
            if (old == null) {
                throw new IllegalArgumentException("unknown key " + path + place(path) + " — did you mean "
                        + Nearest.of(path, Nearest.paths(tree)) + "?");
            }
            JsonNode value = property.getValue();
            if (old instanceof ObjectNode group && value instanceof ObjectNode changes) {
                merge(group, changes, path + ".");
            } else {
                target.set(property.getKey(), converted(old, value, path));
            }
        }
    }

    /** The value converted to the setting's type; strings are parsed, since 2e-4 is a string in YAML. */
    private JsonNode converted(JsonNode old, JsonNode value, String path) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String text = value.isValueNode() && !value.isNull() ? value.asString() : value.toString();
        try {
            if (value.isNull() || value.isContainer()) {
                if (old.isArray() && value.isArray()) {
                    return value;
                }
            } else if (old.isBoolean() && (text.equals("true") || text.equals("false"))) {
                return nodes.booleanNode(text.equals("true"));
            } else if (old.isIntegralNumber()) {
                return old.isInt() ? nodes.numberNode(Integer.parseInt(text)) : nodes.numberNode(Long.parseLong(text));
            } else if (old.isFloatingPointNumber() && !value.isBoolean()) {
                return nodes.numberNode(Double.parseDouble(text));
            } else if (old.isString()) {
                return nodes.stringNode(text);
            }
        } catch (NumberFormatException other) {
            throw new IllegalArgumentException(wrong(path, text, old), other);
        }
        throw new IllegalArgumentException(wrong(path, text, old));
    }

    private String wrong(String path, String text, JsonNode old) {
        String expected = old.isObject()
                ? "a group of settings (" + String.join(", ", old.propertyNames()) + ")"
                : old.isArray()
                        ? "a list"
                        : old.isBoolean()
                                ? "true or false"
                                : old.isInt()
                                        ? "a whole number of at most 2147483647"
                                        : old.isIntegralNumber()
                                                ? "a whole number"
                                                : old.isNumber() ? "a number" : "a text";
        return path + place(path) + " is '" + text + "', expected " + expected;
    }

    private String place(String path) {
        String place = places.get(path);
        return place == null ? "" : " at " + place;
    }

    private IllegalArgumentException refusal(JacksonException refused) {
        List<Reference> references = refused.getPath();
        String path = references.stream()
                .map(Reference::getPropertyName)
                .filter(java.util.Objects::nonNull)
                .collect(Collectors.joining("."));
        String message = refused.getCause() instanceof IllegalArgumentException reason
                ? String.valueOf(reason.getMessage())
                : JsonMistake.of(refused);
        if (refused instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            message = "is '" + format.getValue() + "', expected one of "
                    + message.substring(message.lastIndexOf('[')); // Jackson's message ends with the known names
            return new IllegalArgumentException(path + place(path) + " " + message, refused);
        }
        String name = message.split("[ ,]", 2)[0]; // the constructors' messages begin with the setting's name
        String full = path.isEmpty() ? name : path + "." + name;
        return new IllegalArgumentException(
                places.containsKey(full)
                        ? full + message.substring(name.length()) + " (set" + place(full) + ")"
                        : (path.isEmpty() ? "" : path + ".") + message,
                refused);
    }
}
