package org.drgan.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/** How a sentence is split into words; a vocabulary stores the rule that its words were split with. */
public enum Splitting {
    /** As the published implementations: runs of letters, digits and underscores, of which ASCII is kept. */
    PUBLISHED {
        @Override
        public List<String> words(String sentence) {
            return Tokenizer.words(sentence);
        }
    },
    /**
     * At spaces only, for sentences in any script that were split into words beforehand; lower case. Punctuation
     * belongs to the word that it touches.
     */
    SPACES {
        @Override
        public List<String> words(String sentence) {
            Tokenizer.requireReadable(sentence);
            List<String> words = new ArrayList<>();
            StringTokenizer parts = new StringTokenizer(sentence.toLowerCase(Locale.ROOT), " \t\n\r\u00A0\u3000");
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
}
