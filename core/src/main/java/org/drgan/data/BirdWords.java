package org.drgan.data;

import java.util.List;

/** How the values of bird attributes are said; the first of each list is the shortest way. */
final class BirdWords {
    private BirdWords() {}

    static List<String> of(BirdAttribute attribute, String value) {
        return switch (attribute) {
            case BODY, WING, BELLY, HEAD, TAIL, BEAK -> colour(value);
            case BEAK_LENGTH -> value.equals("short") ? List.of("short", "short", "stubby") : List.of("long");
            case CREST ->
                value.equals("crested")
                        ? List.of("a crest", "a crest on its head", "a tuft on its head")
                        : List.of("no crest", "no crest on its head", "no tuft on its head");
            case SIZE -> value.equals("small") ? List.of("small", "little", "tiny") : List.of("large", "big", "huge");
            case POSE -> pose(value);
            case BACKGROUND -> background(value);
        };
    }

    private static List<String> colour(String value) {
        return switch (value) {
            case "purple" -> List.of("purple", "violet");
            case "grey" -> List.of("grey", "gray");
            default -> List.of(value);
        };
    }

    private static List<String> pose(String value) {
        return switch (value) {
            case "perched" -> List.of("on a branch", "perched on a branch", "sitting on a branch", "resting on a twig");
            case "flying" -> List.of("in flight", "flying", "flying through the air", "soaring with spread wings");
            default ->
                List.of("on the ground", "standing on the ground", "walking on the ground", "standing on its feet");
        };
    }

    private static List<String> background(String value) {
        return switch (value) {
            case "sky" -> List.of("against the sky", "under the clouds", "under a cloudy sky");
            case "leaves" -> List.of("among the leaves", "in front of leaves", "in dense foliage");
            case "water" -> List.of("by the water", "near the water", "beside a lake");
            case "snow" -> List.of("in the snow", "on a snowy day", "in a winter landscape");
            default -> List.of("at dusk", "at sunset", "in the evening light", "under the setting sun");
        };
    }
}
