package org.drgan.text;

/** The number of typing mistakes between two words. */
final class EditDistance {
    private EditDistance() {}

    /**
     * Damerau-Levenshtein distance with unbroken transpositions: letters to insert, delete, replace, or neighbours to
     * swap, to make one word of the other.
     */
    static int between(String first, String second) {
        int[] beforeLast = new int[second.length() + 1];
        int[] last = new int[second.length() + 1];
        int[] row = new int[second.length() + 1];
        for (int j = 0; j < last.length; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                boolean same = first.charAt(i - 1) == second.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && first.charAt(i - 1) == second.charAt(j - 2)
                        && first.charAt(i - 2) == second.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;
        }
        return last[second.length()];
    }
}
