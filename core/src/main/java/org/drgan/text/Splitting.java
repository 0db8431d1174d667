package org.drgan.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/** How a sentence is split into words; a vocabulary stores the rule that its words were split with. */
public enum Splitting {
    /**
     * As the published implementations: runs of letters, digits and underscores, of which only ASCII characters are
     * kept.
     */
    PUBLISHED {
        @Override
        public List<String> words(String sentence) {
            return Tokenizer.words(sentence);
        }
    },
    /**
     * At spaces only, for sentences in any script that were split into words beforehand; lower case, letters with their
     * accents as one character (NFC), so that "ü" is the same however it was typed. Punctuation belongs to the word that it
     * touches.
     */
    SPACES {
        @Override
        public List<String> words(String sentence) {
            Tokenizer.requireReadable(sentence);
            List<String> words = new ArrayList<>();
            StringTokenizer parts = new StringTokenizer(composed(sentence), " \t\n\r\u00A0\u3000");
            while (parts.hasMoreTokens()) {
                words.add(parts.nextToken());
            }
            return words;
        }
    };

    /**
     * The words of a sentence in their order, none of them empty.
     *
     * @throws IllegalArgumentException when the sentence is longer than {@link Tokenizer#LONGEST_SENTENCE}
     */
    public abstract List<String> words(String sentence);

    /**
     * The rule that fits a list of words: the published one, unless it would split most of them and splitting at spaces
     * would not.
     */
    public static Splitting of(List<String> words) {
        return PUBLISHED.keeps(words) * 2 < words.size() && SPACES.keeps(words) > PUBLISHED.keeps(words)
                ? SPACES
                : PUBLISHED;
    }

    /** The number of words that the rule does not change. */
    private long keeps(List<String> words) {
        return words.stream()
                .filter(word -> word.length() <= Tokenizer.LONGEST_SENTENCE)
                .filter(word -> words(word).equals(List.of(composed(word))))
                .count();
    }

    /** A text in lower case and composed form. */
    static String composed(String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
