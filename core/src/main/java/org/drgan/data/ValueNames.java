package org.drgan.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.text.Tokenizer;

/**
 * The words by which sentences name the values of attributes: the value itself, and further names such as "jeans" for
 * the kind "trousers". Immutable.
 */
public final class ValueNames {
    /** No further names. */
    public static final ValueNames NONE = new ValueNames(List.of());

    private record Value(String attribute, String value) {}

    private final Map<Value, List<String>> others = new HashMap<>();

    /**
     * Further names.
     *
     * @param rows an attribute, one of its values and the words or phrases that also name it, each
     * @throws IllegalArgumentException when a row is shorter than that, or a name has no word
     */
    public ValueNames(List<List<String>> rows) {
        for (List<String> row : rows) {
            if (row.size() < 3) {
                throw new IllegalArgumentException(
                        "names of values are given as attribute, value and one name or more, but here as " + row);
            }
            List<String> names = others.computeIfAbsent(new Value(row.get(0), row.get(1)), value -> new ArrayList<>());
            for (String name : row.subList(2, row.size())) {
                String words = words(name);
                if (words.isBlank()) {
                    throw new IllegalArgumentException("\"" + name + "\" has no word that could name " + row.get(1));
                }
                names.add(words);
            }
        }
    }

    /** Those of a picture's attributes that a sentence names. */
    public Map<String, String> stated(String sentence, Map<String, String> attributes) {
        String text = words(sentence);
        Map<String, String> stated = new LinkedHashMap<>();
        attributes.forEach((attribute, value) -> {
            String itself = words(value);
            if (!itself.isBlank() && text.contains(itself)
                    || others.getOrDefault(new Value(attribute, value), List.of()).stream()
                            .anyMatch(text::contains)) {
                stated.put(attribute, value);
            }
        });
        return stated;
    }

    /** Words with a space around each, so that parts of words do not match. */
    private static String words(String text) {
        return " " + String.join(" ", Tokenizer.words(text)) + " ";
    }
}
