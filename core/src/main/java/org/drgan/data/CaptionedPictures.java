package org.drgan.data;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.drgan.image.Pixels;

/** Pictures with the sentences that describe them. Implementations are safe for use by several threads. */
public interface CaptionedPictures {
    /** How many pictures. */
    int size();

    /**
     * One picture at the size in which the data set holds it.
     *
     * @throws IOException naming the file, when it cannot be read or decoded
     */
    Pixels picture(int index) throws IOException;

    /** The sentences that describe a picture, at least one. */
    List<String> captions(int index);

    /** Pictures of one class number may fit each other's sentences; without classes, a number of the picture's own. */
    int classNumber(int index);

    /** What is known of a picture beyond its sentences, by name; empty when nothing is. */
    Map<String, String> attributes(int index);

    /**
     * A sentence that nearly describes the picture but names a thing wrongly, or two: the hardest mismatch there is.
     *
     * @param caption the number of the true sentence to falsify
     * @return empty when the data set cannot tell
     */
    default Optional<String> contrast(int index, int caption, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * A sentence in which the value of one attribute is wrong and everything else as before.
     *
     * @param caption the number of the true sentence to falsify
     * @param attribute one that {@link #stated} lists for it
     * @return empty when the data set cannot tell
     */
    default Optional<String> contrast(int index, int caption, String attribute, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * A sentence in which two values have changed places, as the colours of head and wings: each of its words fits the
     * picture, but not where it stands.
     *
     * @param caption the number of the true sentence to falsify
     * @return empty when the data set cannot tell, or the sentence has no two such values
     */
    default Optional<String> exchange(int index, int caption, RandomGenerator random) {
        return Optional.empty();
    }

    /**
     * Another picture that fits a sentence as well, at the same size: how much a sentence leaves open is seen in its pictures.
     *
     * @param caption the number of the sentence
     * @param random chooses among those that fit
     * @return empty when the data set knows of none
     * @throws IOException naming the file, when it cannot be read or decoded
     */
    default Optional<Pixels> another(int index, int caption, RandomGenerator random) throws IOException {
        return Optional.empty();
    }

    /**
     * Which of a picture's attributes a sentence names; by default those whose value stands in it as it is written.
     *
     * @return attribute to value, a part of {@link #attributes}
     */
    default Map<String, String> stated(int index, int caption) {
        return ValueNames.NONE.stated(captions(index).get(caption), attributes(index));
    }

    /** What to call a picture in a message: its file where it has one. */
    default String name(int index) {
        return "picture " + index;
    }

    /** The vocabulary that the data set brings along, in the order of its numbers from 1; empty when it has none. */
    default List<String> words() {
        return List.of();
    }

    /** A hash of what the data set holds, for provenance. */
    String fingerprint();
}
