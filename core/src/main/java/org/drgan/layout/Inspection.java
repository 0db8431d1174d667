package org.drgan.layout;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.drgan.image.Pixels;
import org.drgan.text.Readability;
import org.drgan.text.Splitting;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking every picture and sentence of a data set.
 *
 * @param listing that was checked
 * @param broken pictures that cannot be read or decoded
 * @param copies pictures with the same content as another one of the same split
 * @param leaks pictures with the same content as one of another split, which make tests invalid
 * @param splits pictures by split
 * @param classes number of classes by split; splits without classes are left out
 * @param sharedClasses classes in more than one split, which is fine for most data sets, but not for birds
 * @param captions number of sentences
 * @param words how often each word occurs, by the rule of splitting
 * @param readability how well the rule reads the sentences
 * @param lengths words per sentence, ascending
 * @param shorterSides of the good pictures, in pixels, ascending
 * @param good the pictures that can be used
 */
@SuppressWarnings("ArrayRecordComponent") // a result, never compared
public record Inspection(
        Listing listing,
        List<Problem> broken,
        List<Problem> copies,
        List<Problem> leaks,
        Map<String, Integer> splits,
        Map<String, Integer> classes,
        int sharedClasses,
        int captions,
        Map<String, Integer> words,
        Readability readability,
        int[] lengths,
        int[] shorterSides,
        List<Entry> good) {
    /**
     * Checks all pictures and sentences.
     *
     * @param rule of splitting sentences into words; null for the rule that fits the data set's own vocabulary, else
     *     the published one
     * @param progress receives how many pictures were checked
     */
    public static Inspection of(Listing listing, @Nullable Splitting rule, IntConsumer progress) {
        Splitting splitting = rule != null ? rule : Splitting.of(listing.words());
        Readability readability = new Readability(splitting);
        List<Problem> broken = new ArrayList<>();
        List<Problem> copies = new ArrayList<>();
        List<Problem> leaks = new ArrayList<>();
        List<Entry> good = new ArrayList<>();
        List<Integer> sides = new ArrayList<>();
        Map<String, Entry> seen = new HashMap<>();
        for (Entry entry : listing.entries()) {
            try {
                Pixels picture = entry.picture();
                sides.add(Math.min(picture.width(), picture.height()));
                good.add(entry);
                Entry same = seen.putIfAbsent(hash(entry.source().bytes()), entry);
                if (same != null) {
                    boolean leak = !same.split().equals(entry.split());
                    report(
                            leak ? leaks : copies,
                            entry,
                            "the picture " + entry.name() + " (" + entry.split() + ") is the same as " + same.name()
                                    + " (" + same.split() + ")");
                }
            } catch (IOException unreadable) {
                report(broken, entry, String.valueOf(unreadable.getMessage()));
            }
            progress.accept(1);
        }
        Map<String, Integer> splits = new TreeMap<>();
        Map<String, Map<String, Integer>> classes = new TreeMap<>(); // split, class
        Map<String, Integer> words = new HashMap<>();
        List<Integer> lengths = new ArrayList<>();
        for (Entry entry : good) {
            splits.merge(entry.split(), 1, Integer::sum);
            if (entry.classValue() != null) {
                classes.computeIfAbsent(entry.split(), split -> new TreeMap<>())
                        .merge(entry.classValue(), 1, Integer::sum);
            }
            for (String caption : entry.captions()) {
                readability.add(caption);
                List<String> found = splitting.words(caption);
                lengths.add(found.size());
                found.forEach(word -> words.merge(word, 1, Integer::sum));
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        classes.forEach((split, found) -> counts.put(split, found.size()));
        long distinct = classes.values().stream()
                .flatMap(found -> found.keySet().stream())
                .distinct()
                .count();
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return new Inspection(
                listing,
                broken,
                copies,
                leaks,
                splits,
                counts,
                all - (int) distinct,
                lengths.size(),
                words,
                readability,
                sorted(lengths),
                sorted(sides),
                good);
    }

    /** The reasons why training on this folder would fail, one sentence each; may be empty. */
    public List<String> obstacles(boolean skipBroken) {
        boolean listed = !skipBroken && listing.problemCount() > 0;
        boolean train = splits.getOrDefault(Entry.TRAIN, 0) > 0;
        return Stream.of(
                        listed ? "entries are missing or wrong; correct them, or skip them with --skip-broken" : null,
                        train ? null : "no picture is in the split train; found " + splits,
                        2L * broken.size() > listing.entries().size()
                                ? "more than half of the pictures cannot be read"
                                : null,
                        good.isEmpty() ? null : readability.obstacle().orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }

    private static void report(List<Problem> to, Entry entry, String what) {
        to.add(new Problem(entry.where(), what));
    }

    private static int[] sorted(List<Integer> numbers) {
        int[] sorted = numbers.stream().mapToInt(Integer::intValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
