package org.drgan.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the known name that is nearest to a mistyped one. */
final class Nearest {
    private Nearest() {}

    /** Dotted paths of all settings and groups in a tree. */
    static List<String> paths(ObjectNode tree) {
        List<String> paths = new ArrayList<>();
        collect(tree, "", paths);
        return paths;
    }

    /**
     * The known name with the smallest edit distance, ignoring case; a missing end counts as one edit. Among equal
     * ones, the name in the right group.
     */
    static String of(String name, List<String> known) {
        String leaf = leaf(name);
        return known.stream()
                .min(Comparator.comparingInt((String path) -> begins(leaf, leaf(path)) ? 1 : distance(leaf, leaf(path)))
                        .thenComparingInt(path -> distance(name, path)))
                .orElseThrow();
    }

    /** Levenshtein distance, ignoring case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    private static boolean begins(String beginning, String whole) {
        return beginning.length() > 1
                && beginning.length() < whole.length()
                && whole.regionMatches(true, 0, beginning, 0, beginning.length());
    }

    private static String leaf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static void collect(ObjectNode group, String prefix, List<String> paths) {
        for (Map.Entry<String, JsonNode> property : group.properties()) {
            paths.add(prefix + property.getKey());
            if (property.getValue() instanceof ObjectNode inner) {
                collect(inner, prefix + property.getKey() + ".", paths);
            }
        }
    }
}
