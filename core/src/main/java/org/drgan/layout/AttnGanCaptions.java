package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drgan.pickle.MemoryBudget;
import org.drgan.pickle.Names;
import org.drgan.pickle.Pickle;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code captions.pickle}: a list of the training sentences and one of the test sentences, each as word
 * numbers, all sentences of the first picture first; number to word; word to number. Number 0 is the padding.
 */
public final class AttnGanCaptions {
    private static final long MEMORY = 2L << 30; // COCO's captions take a few hundred megabytes

    private final Path file;
    private final List<?> train;
    private final List<?> test;
    private final List<String> words; // without the padding

    private AttnGanCaptions(Path file, List<?> train, List<?> test, List<String> words) {
        this.file = file;
        this.train = train;
        this.test = test;
        this.words = words;
    }

    /**
     * Reads a {@code captions.pickle}.
     *
     * @throws IOException naming the file and what is wrong in it
     */
    public static AttnGanCaptions read(Path file) throws IOException {
        return of(Pickle.read(file, new MemoryBudget(MEMORY), Names.numpy()), file);
    }

    /**
     * Checks the pickle's value.
     *
     * @throws IOException naming the file and what is wrong in it
     */
    private static AttnGanCaptions of(@Nullable Object value, Path file) throws IOException {
        if (value instanceof List<?> parts
                && parts.size() == 4
                && parts.get(0) instanceof List<?> train
                && parts.get(1) instanceof List<?> test
                && parts.get(2) instanceof Map<?, ?> words
                && parts.get(3) instanceof Map<?, ?>) {
            return new AttnGanCaptions(file, train, test, words(words, file));
        }
        throw new BadInput(
                file.toString(),
                "found something else than four parts: training sentences, test sentences, number to word, word to number");
    }

    private static List<String> words(Map<?, ?> byNumber, Path file) throws IOException {
        List<String> words = new ArrayList<>(byNumber.size());
        for (long number = 1; number < byNumber.size(); number++) {
            if (!(byNumber.get(number) instanceof String word) || word.isBlank()) {
                throw new BadInput(
                        file.toString(),
                        "found no word of number " + number + " among " + byNumber.size()
                                + "; expected words for all numbers from 0");
            }
            words.add(word);
        }
        if (words.isEmpty()) {
            throw new BadInput(file.toString(), "found no words; expected a vocabulary");
        }
        return words;
    }

    /** The vocabulary in the order of its numbers from 1. */
    public List<String> words() {
        return words;
    }

    /** Sentences per picture; the list has the same number for all. */
    int perPicture(String split, int pictures) throws IOException {
        int sentences = all(split).size();
        if (sentences == 0 || sentences % pictures != 0) {
            throw new BadInput(
                    file.toString(),
                    "found " + sentences + " " + split + " sentences for the " + pictures + " pictures of " + split
                            + "/filenames.pickle; expected the same number for each");
        }
        return sentences / pictures;
    }

    /** A picture's sentences, words with spaces between. */
    List<String> sentences(String split, int picture, int each) throws IOException {
        List<String> sentences = new ArrayList<>(each);
        for (Object sentence : all(split).subList(picture * each, (picture + 1) * each)) {
            StringBuilder text = new StringBuilder();
            for (Object number : sentence instanceof List<?> numbers ? numbers : List.of(String.valueOf(sentence))) {
                if (!(number instanceof Long index) || index < 0 || index > words.size()) {
                    throw new BadInput(
                            file.toString(),
                            "found the word number " + number + " in a " + split + " sentence of picture " + picture
                                    + "; expected 0 to " + words.size());
                }
                if (index > 0) {
                    text.append(text.isEmpty() ? "" : " ").append(words.get((int) (index - 1)));
                }
            }
            sentences.add(text.toString());
        }
        return sentences;
    }

    private List<?> all(String split) {
        return split.equals(Entry.TRAIN) ? train : test;
    }
}
