package org.drgan.files;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Turns the message of a JSON library into one for users. */
public final class JsonMistake {
    /** The library's hints for programmers about its features. */
    private static final Pattern SWITCHES = Pattern.compile(
            "\\s*\\([^()]*`[A-Za-z]+\\.[^`]*`[^()]*\\)" // (`StreamReadFeature.…` enabled)
                    + "|: [a-z ]*`[A-Za-z]+\\.[^`]*`[a-z ]*" // : enable `JsonReadFeature.…` to allow
                    + "|\\s*\\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

    /** The class in which the error occurred; the message of a record follows it. */
    private static final Pattern INSIDE = Pattern.compile("^Cannot construct instance of `[^`]*`, problem: "
            + "|(?<=[`<,])(?:java|org|tools)\\.(?:[a-z0-9]+\\.)+(?=[A-Z])");

    private JsonMistake() {}

    /** The library's message without the position, which callers name better, and without features and classes. */
    public static String of(JacksonException mistake) {
        String said = SWITCHES.matcher(mistake.getOriginalMessage()).replaceAll("");
        return INSIDE.matcher(said).replaceAll("");
    }
}
