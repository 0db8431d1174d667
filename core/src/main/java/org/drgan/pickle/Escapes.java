package org.drgan.pickle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Backslash escapes of the oldest protocol, which is text. */
final class Escapes {
    private static final String LETTERS = "abfnrtv";
    private static final byte[] MEANT = {7, 8, 12, 10, 13, 9, 11};

    private Escapes() {}

    /** The content between the quotes of a Python 2 byte string. */
    static byte[] byteString(String quoted) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(quoted.length());
        int at = 0;
        while (at < quoted.length()) {
            char character = quoted.charAt(at++);
            if (character != '\\') {
                content.write(character);
                continue;
            }
            if (at == quoted.length()) {
                throw new IOException("a text ends with a backslash");
            }
            char escape = quoted.charAt(at++);
            int letter = LETTERS.indexOf(escape);
            if (letter >= 0) {
                content.write(MEANT[letter]);
            } else if (escape == 'x') {
                content.write(number(quoted, at, 2, 16));
                at += 2;
            } else if (escape >= '0' && escape <= '7') {
                int end = at;
                while (end < quoted.length() && end < at + 2 && Character.digit(quoted.charAt(end), 8) >= 0) {
                    end++;
                }
                content.write(number(quoted, at - 1, end - at + 1, 8));
                at = end;
            } else {
                content.write(escape); // the backslash itself, and quotes
            }
        }
        return content.toByteArray();
    }

    /** Python's raw-unicode-escape: Latin-1, and backslash u for everything else. */
    static String unicode(String line) throws IOException {
        StringBuilder text = new StringBuilder(line.length());
        int at = 0;
        while (at < line.length()) {
            char character = line.charAt(at++);
            char kind = character == '\\' && at < line.length() ? line.charAt(at) : ' ';
            if (kind == 'u' || kind == 'U') {
                int digits = kind == 'u' ? 4 : 8;
                int code = number(line, at + 1, digits, 16);
                if (!Character.isValidCodePoint(code)) {
                    throw new IOException("a text holds a character that Unicode does not have");
                }
                text.appendCodePoint(code);
                at += 1 + digits;
            } else {
                text.append(character);
            }
        }
        return text.toString();
    }

    private static int number(String text, int from, int digits, int base) throws IOException {
        if (from + digits > text.length()) {
            throw new IOException("a text ends in the middle of an escape");
        }
        long value = 0;
        for (int index = from; index < from + digits; index++) {
            int digit = Character.digit(text.charAt(index), base);
            if (digit < 0) {
                throw new IOException("a text holds an escape that is no number");
            }
            value = value * base + digit;
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
