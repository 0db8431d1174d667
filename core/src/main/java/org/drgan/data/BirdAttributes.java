package org.drgan.data;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One value for every {@link BirdAttribute} of a synthetic bird.
 *
 * @param values complete, each one of its attribute's values
 */
public record BirdAttributes(Map<BirdAttribute, String> values) {
    public BirdAttributes {
        EnumMap<BirdAttribute, String> copy = new EnumMap<>(BirdAttribute.class);
        copy.putAll(values);
        for (BirdAttribute attribute : BirdAttribute.values()) {
            String value = copy.get(attribute);
            if (value == null || !attribute.choices().contains(value)) {
                throw new IllegalArgumentException(
                        "a bird's " + attribute.label() + " is one of " + attribute.choices() + ", but found " + value);
            }
        }
        values = Collections.unmodifiableMap(copy);
    }

    /** Every value equally likely, each attribute on its own: no shortcut leads from one part's colour to another's. */
    static BirdAttributes random(Jitter jitter) {
        EnumMap<BirdAttribute, String> values = new EnumMap<>(BirdAttribute.class);
        for (BirdAttribute attribute : BirdAttribute.values()) {
            values.put(
                    attribute,
                    attribute.choices().get(jitter.below(attribute.choices().size())));
        }
        return new BirdAttributes(values);
    }

    public String get(BirdAttribute attribute) {
        return values.getOrDefault(attribute, "");
    }

    /** The place of the value among its attribute's values, from 0. */
    public int number(BirdAttribute attribute) {
        return attribute.choices().indexOf(get(attribute));
    }

    public boolean is(BirdAttribute attribute, String value) {
        return get(attribute).equals(value);
    }

    /** The same bird with one value changed. */
    public BirdAttributes with(BirdAttribute attribute, String value) {
        EnumMap<BirdAttribute, String> changed = new EnumMap<>(values);
        changed.put(attribute, value);
        return new BirdAttributes(changed);
    }

    /** Label to value, in the order of {@link BirdAttribute}. */
    public Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        values.forEach((attribute, value) -> named.put(attribute.label(), value));
        return Collections.unmodifiableMap(named);
    }
}
