package org.drgan.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The words a model knows, each with its number. Number 0 is {@value #PADDING}, which pads short captions; real words
 * count from 1, so an embedding needs {@link #size()} rows. Immutable.
 */
public final class Vocabulary {
    /** What number 0 stands for. */
    public static final String PADDING = "<end>";

    /** More words than any language model of this family holds; a larger list is a mistake or an attack. */
    static final int MOST_WORDS = 1_000_000;

    private static final int LONGEST_SUGGESTED_WORD = 40;

    private final List<String> words;
    private final Map<String, Integer> numbers;
    private final Splitting splitting;

    /** A vocabulary of given words, of sentences that are split as published. */
    public Vocabulary(List<String> words) {
        this(words, Splitting.PUBLISHED);
    }

    /**
     * A vocabulary of given words.
     *
     * @param words the real words in the order of their numbers, the first of which becomes 1; without the padding
     * @param splitting how sentences become such words
     * @throws IllegalArgumentException when there is none, one is blank, or one comes twice
     */
    public Vocabulary(List<String> words, Splitting splitting) {
        this.splitting = splitting;
        if (words.isEmpty() || words.size() > MOST_WORDS) {
            throw new IllegalArgumentException(
                    "a vocabulary needs 1 to " + MOST_WORDS + " words, but was given " + words.size());
        }
        this.words = List.copyOf(words);
        this.numbers = new HashMap<>(2 * words.size());
        for (String word : this.words) {
            if (word.isBlank() || word.equals(PADDING)) {
                throw new IllegalArgumentException("a vocabulary cannot hold the word \"" + Plain.shorten(word) + "\"");
            }
            if (numbers.put(word, numbers.size() + 1) != null) {
                throw new IllegalArgumentException(
                        "the word \"" + Plain.shorten(word) + "\" comes twice in the vocabulary");
            }
        }
        if (splitting == Splitting.SPACES) { // words of sentences are composed (NFC), these may not be
            for (int number = 1; number < size(); number++) {
                numbers.putIfAbsent(Splitting.composed(word(number)), number);
            }
        }
    }

    /** All words of some sentences, numbered in the order in which they first occur. */
    public static Vocabulary build(Iterable<String> sentences) {
        return build(sentences, 1);
    }

    /**
     * The words that occur often enough in some sentences, numbered in the order in which they first occur.
     *
     * @param minimumCount how often a word must occur
     * @throws IllegalArgumentException when no word is left
     */
    public static Vocabulary build(Iterable<String> sentences, int minimumCount) {
        return build(sentences, minimumCount, Splitting.PUBLISHED);
    }

    /** The same with another splitting rule. */
    public static Vocabulary build(Iterable<String> sentences, int minimumCount, Splitting splitting) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String sentence : sentences) {
            for (String word : splitting.words(sentence)) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        counts.values().removeIf(count -> count < minimumCount);
        if (counts.isEmpty()) {
            throw new IllegalArgumentException("the sentences hold no word to learn: words are "
                    + (splitting == Splitting.PUBLISHED
                            ? "made of the letters a to z and digits (other scripts: data.splitting=spaces)"
                            : "what stands between spaces")
                    + (minimumCount > 1 ? ", and must occur " + minimumCount + " times" : ""));
        }
        return new Vocabulary(new ArrayList<>(counts.keySet()), splitting);
    }

    /** Number of words, including the padding. */
    public int size() {
        return words.size() + 1;
    }

    /** The real words in the order of their numbers, the first of which is 1. */
    public List<String> words() {
        return words;
    }

    /** How sentences become these words. */
    public Splitting splitting() {
        return splitting;
    }

    /** The word of a number from 0 to {@link #size()} - 1. */
    public String word(int number) {
        return number == 0 ? PADDING : words.get(number - 1);
    }

    /** The numbers of a sentence's known words in their order; empty when none is known. */
    public int[] numbers(String sentence) {
        return numbersOf(splitting.words(sentence));
    }

    /**
     * A sentence as word numbers. Unknown words are left out, and so is what comes after {@code maximumWords} known ones.
     *
     * @throws IllegalArgumentException saying what was found and what to do, when no word of the sentence is known or
     *     the sentence is longer than {@link Tokenizer#LONGEST_SENTENCE}
     */
    public Caption encode(String sentence, int maximumWords) {
        if (maximumWords < 1) {
            throw new IllegalArgumentException("a caption needs room for a word, but maximumWords is " + maximumWords);
        }
        List<String> found = splitting.words(sentence);
        int[] known = numbersOf(found);
        if (known.length == 0) {
            throw new IllegalArgumentException(UnreadableSentence.explain(sentence, found, this));
        }
        return new Caption(known.length <= maximumWords ? known : Arrays.copyOf(known, maximumWords));
    }

    /**
     * The same, but random words of a too long sentence are left out instead of its end, as in the published loader;
     * the other words keep their order.
     */
    public Caption sample(String sentence, int maximumWords, RandomGenerator random) {
        int[] all = encode(sentence, Integer.MAX_VALUE).ids();
        if (maximumWords < 1 || all.length <= maximumWords) {
            return encode(sentence, maximumWords);
        }
        int[] chosen = new int[maximumWords];
        int count = 0;
        for (int i = 0; count < maximumWords; i++) { // all sets of positions are equally likely
            if (random.nextInt(all.length - i) < maximumWords - count) {
                chosen[count++] = all[i];
            }
        }
        return new Caption(chosen);
    }

    /** The words of a sentence that are not in the vocabulary, each once, in the order in which they occur. */
    public List<String> unknownWords(String sentence) {
        return splitting.words(sentence).stream()
                .filter(word -> !numbers.containsKey(word))
                .distinct()
                .toList();
    }

    /**
     * The known word that is nearest to a given one by Damerau-Levenshtein distance; among equals, the one with the
     * lower number.
     *
     * @return empty when more than a third of the letters, and more than one, would have to change
     */
    public Optional<String> nearest(String word) {
        if (word.length() > LONGEST_SUGGESTED_WORD) {
            return Optional.empty();
        }
        int allowed = Math.max(1, word.length() / 3);
        Optional<String> nearest = Optional.empty();
        for (String candidate : words) {
            if (Math.abs(candidate.length() - word.length()) <= allowed) {
                int distance = EditDistance.between(word, candidate);
                if (distance <= allowed) {
                    nearest = Optional.of(candidate);
                    allowed = distance - 1; // from here on only a nearer one
                }
            }
        }
        return nearest;
    }

    /** SHA-256 of the words, one per line, as 64 hexadecimal digits: equal exactly if words and numbers are. */
    public String hash() {
        try {
            byte[] lines = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /**
     * Writes the words as JSON; an existing file is replaced as a whole or not at all.
     *
     * @throws IOException when the file cannot be written
     */
    public void write(Path file) throws IOException {
        VocabularyFile.write(file, this);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    public static Vocabulary read(Path file) throws IOException {
        return VocabularyFile.read(file);
    }

    private int[] numbersOf(List<String> found) {
        return found.stream()
                .map(numbers::get)
                .filter(number -> number != null)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
