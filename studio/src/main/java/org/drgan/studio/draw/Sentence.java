package org.drgan.studio.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drgan.TextToImage;
import org.drgan.text.Splitting;

/**
 * A sentence as a model reads it.
 *
 * @param words its words with their positions in the sentence
 * @param known how many of them are in the vocabulary
 * @param read how many of the known words are read; later ones are left out
 */
public record Sentence(List<Word> words, int known, int read) {
    private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\p{Nd}\\p{Nl}\\p{No}_]+");
    private static final Pattern BETWEEN_SPACES = Pattern.compile("[^ \\t\\n\\r\\u00A0\\u3000]+");

    /**
     * A word.
     *
     * @param from start index, in UTF-16 code units, as in JavaScript
     * @param to end index, exclusive
     * @param state whether it is read
     * @param nearest for an unknown word, the known word with the most similar spelling
     */
    public record Word(int from, int to, String text, State state, Optional<String> nearest) {}

    /** How the model reads a word. */
    public enum State {
        READ,
        UNKNOWN,
        /** Known, but beyond the model's maximum number of words. */
        LEFT_OUT
    }

    /** Reads a sentence with a model's vocabulary. */
    public static Sentence of(String text, TextToImage model) {
        Splitting splitting = model.vocabulary().splitting();
        Matcher runs = (splitting == Splitting.PUBLISHED ? LETTERS : BETWEEN_SPACES).matcher(text);
        List<Word> words = new ArrayList<>();
        int known = 0;
        while (runs.find()) {
            List<String> parts = splitting.words(runs.group());
            if (parts.isEmpty()) {
                words.add(new Word(runs.start(), runs.end(), runs.group(), State.UNKNOWN, Optional.empty()));
                continue;
            }
            List<String> unknown = model.unknownWords(runs.group());
            if (unknown.isEmpty()) {
                known++;
                State state = known <= model.maximumWords() ? State.READ : State.LEFT_OUT;
                words.add(new Word(runs.start(), runs.end(), parts.get(0), state, Optional.empty()));
            } else {
                String first = unknown.get(0);
                words.add(new Word(
                        runs.start(),
                        runs.end(),
                        first,
                        State.UNKNOWN,
                        model.vocabulary().nearest(first)));
            }
        }
        return new Sentence(words, known, Math.min(known, model.maximumWords()));
    }

    /** The same sentence without one of its words. */
    public static String without(String text, Word word) {
        return (text.substring(0, word.from()) + text.substring(word.to()))
                .replaceAll(" {2,}", " ")
                .strip();
    }
}
