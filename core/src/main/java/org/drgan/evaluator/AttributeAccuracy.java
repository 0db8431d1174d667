package org.drgan.evaluator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts, by attribute, how many of the true attributes of pictures an {@link AttributeReader} finds.
 */
public final class AttributeAccuracy {
    private final Map<String, Count> counts = new LinkedHashMap<>();

    /**
     * Answers about one attribute.
     *
     * @param right how many were right
     * @param asked how many there were, at least one
     */
    public record Count(int right, int asked) {
        /** From 0 to 1. */
        public double share() {
            return (double) right / asked;
        }
    }

    /**
     * Counts one picture.
     *
     * @param truth true values, by attribute
     * @param seen values that the reader finds, by attribute; attributes that it does not read are skipped
     */
    public void add(Map<String, String> truth, Map<String, String> seen) {
        truth.forEach((attribute, value) -> {
            String found = seen.get(attribute);
            if (found != null) {
                Count before = counts.getOrDefault(attribute, new Count(0, 0));
                counts.put(attribute, new Count(before.right() + (found.equals(value) ? 1 : 0), before.asked() + 1));
            }
        });
    }

    /** The count of all attributes together; its share is NaN when nothing was counted. */
    public Count overall() {
        return counts.values().stream()
                .reduce(new Count(0, 0), (a, b) -> new Count(a.right() + b.right(), a.asked() + b.asked()));
    }

    /** The counts of each attribute that was asked about. */
    public Map<String, Count> byAttribute() {
        return Collections.unmodifiableMap(counts);
    }

    /** The count of one attribute. */
    public Count of(String attribute) {
        return counts.getOrDefault(attribute, new Count(0, 0));
    }
}
