package org.drgan.settings;

import java.util.List;
import org.drgan.image.Fit;
import org.drgan.text.Splitting;

/**
 * The training data.
 *
 * @param source a folder, or {@code synthetic} for birds drawn in memory
 * @param split which split of a folder
 * @param count how many birds to draw in memory; ignored for a folder, of which all pictures are used
 * @param captions maximum number of sentences per picture in a folder, the first ones; 0 for all
 * @param words maximum length of a sentence, in words; longer ones are cut
 * @param sampleWords whether training leaves out random words of a longer sentence instead of cutting it, as published;
 *     evaluation always cuts
 * @param splitting how sentences become words
 * @param minimumCount words that occur in fewer sentences than this are not in the vocabulary
 * @param mirror whether half of the pictures are shown mirrored
 * @param crop how much larger a picture is before a random part of it is cut out; 1 is off, 76/64 is as published
 * @param fit how a picture becomes a square
 * @param classes whether pictures of one class in a folder count as matching each other's sentences; those of one
 *     synthetic species always do
 * @param contrastWords for folders: groups of words that exclude each other, from which sentences with one thing wrong
 *     are made
 * @param namedBy for evaluation: further words that name an attribute's value, in groups of attribute, value and words
 * @param skipBroken whether missing pictures and invalid lines of a folder are skipped; otherwise they are errors
 * @param threads number of threads that decode and augment pictures in advance
 */
public record DataSettings(
        String source,
        String split,
        int count,
        int captions,
        int words,
        boolean sampleWords,
        Splitting splitting,
        int minimumCount,
        boolean mirror,
        double crop,
        Fit fit,
        boolean classes,
        List<List<String>> contrastWords,
        List<List<String>> namedBy,
        boolean skipBroken,
        int threads) {
    /** The source that is drawn in memory. */
    public static final String SYNTHETIC = "synthetic";

    private static final int MOST_BIRDS = 10_000_000; // the sentences of all of them are read before training

    /** Checks the numbers. */
    public DataSettings {
        Require.check(!source.isBlank(), "source must be a folder or '" + SYNTHETIC + "', but is empty");
        Require.atLeast("count", count, 0);
        Require.check(
                count > 0 || !source.equals(SYNTHETIC), "count must say how many pictures to draw, but is " + count);
        Require.check(
                count <= MOST_BIRDS || !source.equals(SYNTHETIC),
                "count of pictures to draw must be at most " + MOST_BIRDS + ", but is " + count);
        Require.atLeast("captions", captions, 0);
        Require.between("words", words, 1, 10_000);
        Require.atLeast("minimumCount", minimumCount, 1);
        Require.check(crop >= 1 && crop <= 2, "crop must be from 1 to 2, but is " + crop);
        Require.between("threads", threads, 1, 256);
        contrastWords = contrastWords.stream().map(List::copyOf).toList();
        for (List<String> group : contrastWords) {
            Require.check(group.size() >= 2, "contrastWords needs two words or more in each group, but has " + group);
        }
        namedBy = namedBy.stream().map(List::copyOf).toList();
        for (List<String> group : namedBy) {
            Require.check(
                    group.size() >= 3,
                    "namedBy needs an attribute, a value and one word or more in each group, but has " + group);
        }
    }

    /** The published processing of captions and pictures, on the synthetic data. */
    public static DataSettings defaults() {
        return new DataSettings(
                SYNTHETIC,
                "train",
                8000,
                0,
                18,
                false,
                Splitting.PUBLISHED,
                1,
                true,
                76 / 64.0,
                Fit.CROP,
                true,
                List.of(),
                List.of(),
                false,
                1);
    }

    /** Whether the pictures are drawn in memory. */
    public boolean synthetic() {
        return source.equals(SYNTHETIC);
    }
}
