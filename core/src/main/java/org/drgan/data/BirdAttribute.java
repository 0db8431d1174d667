package org.drgan.data;

import java.util.List;

/** The attributes of a synthetic bird and their possible values. */
public enum BirdAttribute {
    BODY("body", Values.FEATHERS),
    WING("wing", Values.FEATHERS),
    BELLY("belly", Values.FEATHERS),
    HEAD("head", Values.FEATHERS),
    TAIL("tail", Values.FEATHERS),
    BEAK("beak", List.of("yellow", "red", "black", "grey")),
    BEAK_LENGTH("beak length", List.of("short", "long")),
    CREST("crest", List.of("crested", "plain")),
    SIZE("size", List.of("small", "large")),
    POSE("pose", List.of("perched", "flying", "standing")),
    BACKGROUND("background", List.of("sky", "leaves", "water", "snow", "dusk"));

    /** The parts with the same list of colours, so that the colours of two can be exchanged. */
    static final List<BirdAttribute> FEATHERED = List.of(BODY, WING, BELLY, HEAD, TAIL);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    BirdAttribute(String label, List<String> choices) {
        this.label = label;
        this.choices = choices;
    }

    /** The name of this attribute in data sets and measures. */
    public String label() {
        return label;
    }

    public List<String> choices() {
        return choices;
    }

    /**
     * How often contrasts change this attribute, relative to the others. A matching model learns the few pixels of a
     * beak or a crest last, and most slowly if most contrasts differ in large areas.
     */
    int contrastWeight() {
        return switch (this) {
            case CREST, BEAK_LENGTH -> 4;
            case HEAD, WING, TAIL, BELLY -> 3;
            case BEAK, BODY -> 2;
            default -> 1;
        };
    }

    /** The attribute with a label; IllegalArgumentException listing the known ones if there is none. */
    public static BirdAttribute of(String label) {
        for (BirdAttribute attribute : values()) {
            if (attribute.label.equals(label)) {
                return attribute;
            }
        }
        throw new IllegalArgumentException("birds have no attribute '" + label + "'; known are "
                + List.of(values()).stream().map(BirdAttribute::label).toList());
    }

    /** Holds the list that five attributes share, since constants of an enum cannot use its static fields. */
    private static final class Values {
        static final List<String> FEATHERS =
                List.of("red", "orange", "yellow", "green", "blue", "purple", "brown", "black", "white");
    }
}
