package org.drgan.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drgan.text.Plain;
import org.drgan.text.Tokenizer;

/** Checks sentences. */
public final class Sentences {
    private Sentences() {}

    /**
     * The problem of a sentence: it is too long, or has control characters, which show that it is not text.
     *
     * @return empty when there is none
     */
    public static Optional<String> problem(String sentence) {
        if (sentence.length() > Tokenizer.LONGEST_SENTENCE) {
            return Optional.of("found a sentence of " + sentence.length() + " characters; expected at most "
                    + Tokenizer.LONGEST_SENTENCE);
        }
        return control(sentence);
    }

    /** The problem of a sentence with a terminal control character; empty when it has none. */
    public static Optional<String> control(String sentence) {
        return sentence.chars()
                .filter(character -> Character.isISOControl(character) && !Character.isWhitespace(character))
                .mapToObj(character -> String.format(
                        "found the control character U+%04X in \"%s\"; expected a plain sentence",
                        character, shorten(sentence)))
                .findFirst();
    }

    /** The sentences with a word in any script; others are left out, as in the published code. */
    public static List<String> withWords(List<String> lines) {
        List<String> sentences = new ArrayList<>();
        for (String line : lines) {
            if (Tokenizer.hasWord(line)) {
                sentences.add(line.strip());
            }
        }
        return sentences;
    }

    /** Shortens and cleans an untrusted text for a message. */
    public static String shorten(String text) {
        return Plain.shorten(text);
    }
}
