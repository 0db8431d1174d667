package org.drgan.studio.web;

/** Limits of a single request. */
final class Limit {
    /** Pictures of one job. */
    static final int COUNT = 64;

    /** Characters of a sentence. */
    static final int SENTENCE = 2_000;

    /** Seconds that a request waits for its pictures. */
    static final int WAIT = 120;

    /** Bytes of a PNG file whose recipe is to be read. */
    static final int PNG = 16 << 20;

    private Limit() {}

    /** A sentence that is not too long. */
    static String sentence(String parameter, String text) {
        if (text.length() > SENTENCE) {
            throw Refusal.parameter(
                    parameter,
                    parameter + " has " + text.length() + " characters, but at most " + SENTENCE + " are read");
        }
        if (text.isBlank()) {
            throw Refusal.parameter(parameter, parameter + " is empty; say what the picture is to show");
        }
        return text;
    }
}
