package org.drgan.text;

/**
 * Cleans text from outside before it is shown on a terminal, in a message or on a page. Characters that control the
 * display are replaced: escape sequences of terminals, and marks that change the direction of writing and so disguise
 * text. All letters, accents and emoji stay.
 */
public final class Plain {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int SHOWN = 60;
    private static final int SHOWN_OF_HASH = 12;

    private Plain() {}

    /** Text of several lines: line ends and tabs stay. */
    public static String lines(String text) {
        return clean(text, true);
    }

    /** Text of one line: line ends and tabs are replaced, too. */
    public static String line(String text) {
        return clean(text, false);
    }

    /** The beginning of a text that may be long, as one line. */
    public static String shorten(String text) {
        return shorten(text, SHOWN);
    }

    /** The same with at most this many UTF-16 units. */
    public static String shorten(String text, int most) {
        if (text.length() <= most) {
            return line(text);
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return line(text.substring(0, end)) + "…";
    }

    /** The beginning of a hash, by which people tell two apart. */
    public static String hash(String hash) {
        return line(hash.substring(0, Math.min(SHOWN_OF_HASH, hash.length())));
    }

    private static String clean(String text, boolean several) {
        int first = 0;
        while (first < text.length() && !controls(text.charAt(first), several)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text);
        for (int i = first; i < plain.length(); i++) {
            if (controls(plain.charAt(i), several)) {
                plain.setCharAt(i, REPLACEMENT);
            }
        }
        return plain.toString();
    }

    /** Whether a UTF-16 unit must be replaced. */
    static boolean controls(char unit, boolean several) {
        if (unit < 0x20 || unit >= 0x7F && unit < 0xA0) {
            return !(several && (unit == '\n' || unit == '\t'));
        }
        return unit == '\u061C' // marks of direction
                || unit == '\u200E'
                || unit == '\u200F'
                || unit >= '\u2028' && unit <= '\u202E' // separators of lines and paragraphs; direction
                || unit >= '\u2066' && unit <= '\u206F'
                || unit == '\uFEFF'
                || unit >= '\uFFF9' && unit <= '\uFFFB'
                || unit == '\uDB40'; // first half of the tag characters, which are invisible
    }
}
