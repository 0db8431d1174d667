package org.drgan.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drgan.text.Plain;
import org.drgan.text.Tokenizer;

/** Which sentences are read. */
public final class Sentences {
    private Sentences() {}

    /**
     * What is wrong with a sentence: too long, or with control characters, which show that it is no text.
     *
     * @return empty when nothing is
     */
    public static Optional<String> problem(String sentence) {
        if (sentence.length() > Tokenizer.LONGEST_SENTENCE) {
            return Optional.of("found a sentence of " + sentence.length() + " characters; expected at most "
                    + Tokenizer.LONGEST_SENTENCE);
        }
        return control(sentence);
    }

    /** What is wrong with a sentence that holds a character which controls a terminal; empty when it holds none. */
    public static Optional<String> control(String sentence) {
        return sentence.chars()
                .filter(character -> Character.isISOControl(character) && !Character.isWhitespace(character))
                .mapToObj(character -> String.format(
                        "found the control character U+%04X in \"%s\"; expected a plain sentence",
                        character, shorten(sentence)))
                .findFirst();
    }

    /** The sentences that hold a word in any script; others do not count, as published. */
    public static List<String> withWords(List<String> lines) {
        List<String> sentences = new ArrayList<>();
        for (String line : lines) {
            if (Tokenizer.hasWord(line)) {
                sentences.add(line.strip());
            }
        }
        return sentences;
    }

    /** The beginning of a text that may be long or hostile, fit for a message. */
    public static String shorten(String text) {
        return Plain.shorten(text);
    }
}
