package org.drgan.studio.web;

/** Limits of a single request. */
final class Limit {
    /** Pictures of one job. */
    static final int COUNT = 64;

    /** Characters of a sentence. */
    static final int SENTENCE = 2_000;

    /** Timeout of a request, in seconds. */
    static final int WAIT = 120;

    /** Largest PNG file whose recipe is read, in bytes. */
    static final int PNG = 16 << 20;

    private Limit() {}

    /** Checks a sentence's length and returns it. */
    static String sentence(String parameter, String text) {
        if (text.length() > SENTENCE) {
            throw Refusal.parameter(
                    parameter,
                    parameter + " has " + text.length() + " characters, but at most " + SENTENCE + " are read");
        }
        if (text.isBlank()) {
            throw Refusal.parameter(parameter, parameter + " is empty; describe the picture");
        }
        return text;
    }
}
