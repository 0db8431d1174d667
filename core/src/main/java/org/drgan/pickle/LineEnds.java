package org.drgan.pickle;

import java.io.ByteArrayOutputStream;

/**
 * Detects and repairs pickles that a program treated as text, replacing each LF by CR LF. In a pickle of protocol 0,
 * which is ASCII text whose values hold no CR, this can be undone; in a binary one it cannot.
 */
final class LineEnds {
    private LineEnds() {}

    /** Whether there are line ends, and all of them are CR LF. */
    static boolean areChanged(byte[] bytes) {
        boolean any = false;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (i == 0 || bytes[i - 1] != '\r') {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    /** Whether these are the bytes of a text with changed line ends, as a pickle of protocol 0 is. */
    static boolean isText(byte[] bytes) {
        if (!areChanged(bytes)) {
            return false;
        }
        for (byte b : bytes) {
            if (b < ' ' && b != '\r' && b != '\n' && b != '\t') { // bytes from 128 on are negative
                return false;
            }
        }
        return true;
    }

    /** The bytes with LF for each CR LF. */
    static byte[] mended(byte[] bytes) {
        ByteArrayOutputStream mended = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\r' || i + 1 == bytes.length || bytes[i + 1] != '\n') {
                mended.write(bytes[i]);
            }
        }
        return mended.toByteArray();
    }
}
