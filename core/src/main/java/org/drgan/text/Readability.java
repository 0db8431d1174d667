package org.drgan.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a splitting rule on many sentences: how many have no word, which letters are dropped, and which sentences have
 * no spaces between their words. It gives a remedy for each.
 */
public final class Readability {
    private static final int EXAMPLES = 3;
    private static final int LONGEST_UNSPACED = 12; // characters of a script without spaces; longer is no single word
    private static final String KEEP = "--splitting spaces (data.splitting=spaces) keeps all letters";
    private static final String SEPARATE =
            "text that is written without spaces must first be separated into words, with a"
                    + " space after each word (by a word segmenter), or after each character; then " + KEEP;

    private final Splitting splitting;
    private final Map<String, String> damagedWords = new LinkedHashMap<>(); // as written, as read
    private final List<String> wordlessExamples = new ArrayList<>();
    private final List<String> unspacedExamples = new ArrayList<>();
    private long sentences;
    private long wordless;
    private long damaged;
    private long unreadable;
    private long unspaced;

    /** A check of this splitting rule. */
    public Readability(Splitting splitting) {
        this.splitting = splitting;
    }

    /** Checks one more sentence. */
    public void add(String sentence) {
        sentences++;
        boolean none = splitting.words(sentence).isEmpty();
        if (none) {
            wordless++;
            example(wordlessExamples, sentence);
        }
        boolean without = longestUnspaced(sentence) > LONGEST_UNSPACED;
        if (without) {
            unspaced++;
            example(unspacedExamples, sentence);
        }
        if (splitting == Splitting.PUBLISHED) {
            Dropped dropped = new Dropped(sentence, damagedWords);
            damaged += dropped.any() ? 1 : 0;
            unreadable += none || dropped.mostLetters() ? 1 : 0;
        } else {
            unreadable += none ? 1 : 0;
        }
    }

    /** Whether more than half of the sentences are read wrongly or not at all. */
    public boolean isBad() {
        return 2 * unreadable > sentences;
    }

    /** The problems, one sentence each, with examples; empty if there are none. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (wordless > 0) {
            findings.add(
                    of(wordless) + " hold no word by the rule " + name() + ", such as " + quoted(wordlessExamples));
        }
        if (damaged > 0) {
            List<String> examples = new ArrayList<>();
            damagedWords.forEach((written, read) -> examples.add("\"" + Plain.shorten(written) + "\" is "
                    + (read.isEmpty() ? "left out" : "read as \"" + read + "\"")));
            findings.add(of(damaged) + " have letters or signs that the rule " + name() + " drops: "
                    + String.join(", ", examples));
        }
        if (unspaced > 0 && splitting != Splitting.PUBLISHED) {
            findings.add(
                    of(unspaced) + " have no spaces between words, so that whole clauses count as one word, such as "
                            + quoted(unspacedExamples));
        }
        return findings;
    }

    /** What to do about the findings; empty when there is none. */
    public Optional<String> remedy() {
        if (findings().isEmpty()) {
            return Optional.empty();
        }
        if (2 * unspaced > Math.max(damaged, wordless) || splitting != Splitting.PUBLISHED && unspaced > 0) {
            return Optional.of(SEPARATE);
        }
        return Optional.of(splitting == Splitting.PUBLISHED ? KEEP : "give each picture a sentence with words");
    }

    /** Why training with these sentences cannot work, with the remedy; empty if it can. */
    public Optional<String> obstacle() {
        if (!isBad()) {
            return Optional.empty();
        }
        return Optional.of("more than half of the sentences cannot be read: " + String.join("; ", findings()) + "; "
                + remedy().orElse(""));
    }

    private String name() {
        return "\"" + splitting.name().toLowerCase(Locale.ROOT) + "\"";
    }

    private String of(long count) {
        return count + " of " + sentences + " sentences";
    }

    private static void example(List<String> examples, String sentence) {
        if (examples.size() < EXAMPLES) {
            examples.add(Plain.shorten(sentence));
        }
    }

    private static String quoted(List<String> examples) {
        return "\"" + String.join("\", \"", examples) + "\"";
    }

    /** The longest run of characters of scripts that put no spaces between words. */
    private static int longestUnspaced(String sentence) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < sentence.length(); ) {
            int character = sentence.codePointAt(i);
            i += Character.charCount(character);
            run = character >= 0x0E00 && Tokenizer.belongsToWord(character) && withoutSpaces(character)
                    ? run + 1
                    : isMark(character) ? run : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static boolean withoutSpaces(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /** What the published rule drops from a sentence. */
    private static final class Dropped {
        private int letters;
        private int dropped;
        private int signs;

        /** @param examples receives words with dropped letters and the rest of them, until there are enough */
        Dropped(String sentence, Map<String, String> examples) {
            StringBuilder word = new StringBuilder();
            boolean damaged = false;
            for (int i = 0; i <= sentence.length(); ) {
                int character = i < sentence.length() ? sentence.codePointAt(i) : ' ';
                i += Character.charCount(character);
                boolean letter = Tokenizer.belongsToWord(character);
                boolean sign = !letter && (isMark(character) || isPictogram(character));
                if (letter || sign) {
                    word.appendCodePoint(character);
                    boolean lost = sign || character >= 128;
                    damaged |= lost;
                    letters += letter ? 1 : 0;
                    dropped += letter && lost ? 1 : 0;
                    signs += sign ? 1 : 0;
                } else {
                    if (damaged && examples.size() < EXAMPLES) {
                        examples.put(word.toString(), String.join(" ", Tokenizer.words(word.toString())));
                    }
                    word.setLength(0);
                    damaged = false;
                }
            }
        }

        boolean any() {
            return dropped + signs > 0;
        }

        boolean mostLetters() {
            return 2 * dropped > letters;
        }

        /** Emoji and the like; signs such as ° or ™ are not worth a word. */
        private static boolean isPictogram(int character) {
            return character >= 0x1F000 && character < 0x20000 || character >= 0x2600 && character <= 0x27BF;
        }
    }
}
