package org.drgan.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a sentence into words as the published implementations of AttnGAN and DR-GAN do: lower case, runs of letters,
 * digits and underscores, without characters that are not ASCII ("café" is read as "caf").
 */
public final class Tokenizer {
    /** The longest sentence that is read, in characters. */
    public static final int LONGEST_SENTENCE = 10_000;

    private Tokenizer() {}

    /**
     * The words of a sentence in their order, none of them empty.
     *
     * @return an empty list when the sentence holds no ASCII letter, digit or underscore
     * @throws IllegalArgumentException when the sentence is longer than {@link #LONGEST_SENTENCE}
     */
    public static List<String> words(String sentence) {
        requireReadable(sentence);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        sentence.toLowerCase(Locale.ROOT).codePoints().forEach(character -> {
            if (!belongsToWord(character)) {
                finish(word, words);
            } else if (character < 128) {
                word.append((char) character);
            } // other letters are dropped from their word, as published
        });
        finish(word, words);
        return words;
    }

    static void requireReadable(String sentence) {
        if (sentence.length() > LONGEST_SENTENCE) {
            throw new IllegalArgumentException("the sentence has " + sentence.length() + " characters, but at most "
                    + LONGEST_SENTENCE + " are read; describe the picture in one or two sentences");
        }
    }

    /** Whether a sentence holds a word in any script. */
    public static boolean hasWord(String sentence) {
        return sentence.codePoints().anyMatch(Tokenizer::belongsToWord);
    }

    private static void finish(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** What Python's {@code \w} matches: letters, numbers of any kind and the underscore; no combining marks. */
    static boolean belongsToWord(int character) {
        return switch (Character.getType(character)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetter(character) || character == '_';
        };
    }
}
