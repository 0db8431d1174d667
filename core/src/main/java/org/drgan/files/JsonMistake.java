package org.drgan.files;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** What a JSON library found wrong, in words for users. */
public final class JsonMistake {
    /** What the library says to programmers about its own switches. */
    private static final Pattern SWITCHES = Pattern.compile(
            "\\s*\\([^()]*`[A-Za-z]+\\.[^`]*`[^()]*\\)" // (`StreamReadFeature.…` enabled)
                    + "|: [a-z ]*`[A-Za-z]+\\.[^`]*`[a-z ]*" // : enable `JsonReadFeature.…` to allow
                    + "|\\s*\\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

    private JsonMistake() {}

    /** The library's message without the place, which callers name better, and without its switches. */
    public static String of(JacksonException mistake) {
        return SWITCHES.matcher(mistake.getOriginalMessage()).replaceAll("");
    }
}
