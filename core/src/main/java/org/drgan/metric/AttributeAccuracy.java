package org.drgan.metric;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of what sentences name is found in the pictures drawn for them: counts by attribute, read by an
 * {@link AttributeReader}.
 */
public final class AttributeAccuracy {
    private final Map<String, int[]> counts = new LinkedHashMap<>(); // right, asked

    /**
     * One picture.
     *
     * @param stated what its sentence names, attribute to value
     * @param seen what the reader finds, attribute to value; attributes that it does not read are passed over
     */
    public void add(Map<String, String> stated, Map<String, String> seen) {
        stated.forEach((attribute, value) -> {
            String found = seen.get(attribute);
            if (found != null) {
                int[] count = counts.computeIfAbsent(attribute, unused -> new int[2]);
                count[0] += found.equals(value) ? 1 : 0;
                count[1]++;
            }
        });
    }

    /** Share of named attributes that were found, of all sentences together; NaN without any. */
    public double overall() {
        int right = 0;
        int asked = 0;
        for (int[] count : counts.values()) {
            right += count[0];
            asked += count[1];
        }
        return (double) right / asked;
    }

    /** Share found by attribute. */
    public Map<String, Double> byAttribute() {
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.forEach((attribute, count) -> shares.put(attribute, (double) count[0] / count[1]));
        return shares;
    }

    /** How often each attribute was named. */
    public Map<String, Integer> asked() {
        Map<String, Integer> asked = new LinkedHashMap<>();
        counts.forEach((attribute, count) -> asked.put(attribute, count[1]));
        return asked;
    }
}
