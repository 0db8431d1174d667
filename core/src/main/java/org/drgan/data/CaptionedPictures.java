package org.drgan.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.drgan.image.Pixels;

/** Pictures with sentences that describe them. Implementations are thread-safe. */
public interface CaptionedPictures {
    /** Number of pictures. */
    int size();

    /**
     * One picture at the size in which the data set holds it.
     *
     * @throws IOException naming the file, when it cannot be read or decoded
     */
    Pixels picture(int index) throws IOException;

    /** The sentences that describe a picture, at least one. */
    List<String> captions(int index);

    /**
     * The class of a picture; pictures of one class may fit each other's sentences. Without classes, each picture has
     * its own number.
     */
    int classNumber(int index);

    /** A picture's attributes by name; may be empty. */
    Map<String, String> attributes(int index);

    /**
     * A true sentence with one attribute wrong, or two exchanged: the hardest kind of mismatch.
     *
     * @param caption the number of the true sentence to falsify
     * @return empty when the data set cannot falsify it
     */
    default Optional<String> contrast(int index, int caption, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * A true sentence in which the value of one attribute is wrong.
     *
     * @param caption the number of the true sentence to falsify
     * @param attribute one that {@link #stated} lists for it
     * @return empty when the data set cannot falsify it
     */
    default Optional<String> contrast(int index, int caption, String attribute, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * A true sentence in which two values are exchanged, such as the colours of head and wings.
     *
     * @param caption the number of the true sentence to falsify
     * @return empty when the data set cannot falsify it, or the sentence has no two such values
     */
    default Optional<String> exchange(int index, int caption, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * Another picture of the same size that fits a sentence, to measure how much pictures of one sentence differ.
     *
     * @param caption the number of the sentence
     * @param random chooses among those that fit
     * @return empty when the data set knows none
     * @throws IOException naming the file, when it cannot be read or decoded
     */
    default Optional<Pixels> another(int index, int caption, RandomGenerator random) throws IOException {
        return Optional.empty();
    }

    /**
     * Which of a picture's attributes a sentence names; by default those whose value it contains literally.
     *
     * @return attribute to value, a part of {@link #attributes}
     */
    default Map<String, String> stated(int index, int caption) {
        return ValueNames.NONE.stated(captions(index).get(caption), attributes(index));
    }

    /** The name of a picture for messages: its file, if it has one. */
    default String name(int index) {
        return "picture " + index;
    }

    /** The data set's own vocabulary, in the order of its numbers from 1; empty if it has none. */
    default List<String> words() {
        return List.of();
    }

    /** A hash of the data set's content, for provenance. */
    String fingerprint();
}
