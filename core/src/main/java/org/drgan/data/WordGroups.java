package org.drgan.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words that exclude each other, such as colours or sizes. A true sentence is falsified by replacing one of its words
 * by another of the same group. Immutable.
 */
public final class WordGroups {
    /** No groups: no sentence can be falsified. */
    public static final WordGroups NONE = new WordGroups(List.of());

    private final Map<String, List<String>> groupOf = new HashMap<>();
    private final Pattern terms;

    /**
     * Groups of words; a word belongs to one group only.
     *
     * @param groups of two or more words or phrases each; capitals make no difference
     * @throws IllegalArgumentException when a group has fewer than two words, or a word occurs twice
     */
    public WordGroups(List<List<String>> groups) {
        for (List<String> group : groups) {
            if (group.size() < 2) {
                throw new IllegalArgumentException(
                        "words that exclude each other are two or more, but a group is " + group);
            }
            List<String> lower =
                    group.stream().map(term -> term.toLowerCase(Locale.ROOT)).toList();
            for (String term : lower) {
                if (term.isBlank() || groupOf.put(term, lower) != null) {
                    throw new IllegalArgumentException(
                            "a word of a group is not blank and comes only once, but this does not hold for \"" + term
                                    + "\"");
                }
            }
        }
        String alternatives = groupOf.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .map(Pattern::quote) // the longest first: "navy blue" before "blue"
                .collect(Collectors.joining("|"));
        this.terms = Pattern.compile(
                "(?<![\\p{L}\\p{N}_])(?:" + alternatives + ")(?![\\p{L}\\p{N}_])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** The sentence with one word replaced; empty when it has no word of a group. */
    public Optional<String> falsify(String sentence, RandomGenerator random) {
        if (groupOf.isEmpty()) {
            return Optional.empty();
        }
        List<MatchResult> found = terms.matcher(sentence).results().toList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(replace(sentence, found, found.get(random.nextInt(found.size())), random));
    }

    /** The sentence with this word replaced; empty when it does not have the word, or the word is in no group. */
    public Optional<String> falsify(String sentence, String word, RandomGenerator random) {
        if (!groupOf.containsKey(word.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        List<MatchResult> found = terms.matcher(sentence).results().toList();
        return found.stream()
                .filter(match -> match.group().equalsIgnoreCase(word))
                .findFirst()
                .map(match -> replace(sentence, found, match, random));
    }

    private String replace(String sentence, List<MatchResult> found, MatchResult chosen, RandomGenerator random) {
        Set<String> present = found.stream()
                .map(match -> match.group().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        String truth = chosen.group().toLowerCase(Locale.ROOT);
        List<String> others = new ArrayList<>(groupOf.getOrDefault(truth, List.of()));
        others.remove(truth);
        if (!present.containsAll(others)) {
            others.removeAll(present); // a word from elsewhere in the sentence may be true for the picture
        }
        String wrong = others.get(random.nextInt(others.size()));
        return sentence.substring(0, chosen.start()) + wrong + sentence.substring(chosen.end());
    }
}
