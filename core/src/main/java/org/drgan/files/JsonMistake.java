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

    /** Where in the program it was found; what a record says of its values stands behind it. */
    private static final Pattern INSIDE = Pattern.compile("^Cannot construct instance of `[^`]*`, problem: "
            + "|(?<=[`<,])(?:java|org|tools)\\.(?:[a-z0-9]+\\.)+(?=[A-Z])");

    private JsonMistake() {}

    /** The library's message without the place, which callers name better, and without its switches and classes. */
    public static String of(JacksonException mistake) {
        String said = SWITCHES.matcher(mistake.getOriginalMessage()).replaceAll("");
        return INSIDE.matcher(said).replaceAll("");
    }
}
