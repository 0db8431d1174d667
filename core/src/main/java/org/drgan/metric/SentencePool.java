package org.drgan.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.pictures.TestData;
import org.drgan.model.MatchingModel;
import org.drgan.train.Sources;

/**
 * The test sentences with a word that a matching model knows, the candidates of R-precision.
 *
 * @param sentences in the order of the data
 * @param classes the class of each sentence's picture
 * @param data identity of the test data
 */
@SuppressWarnings("ArrayRecordComponent") // a list of numbers, never compared
public record SentencePool(List<String> sentences, int[] classes, String data) implements Serializable {
    /**
     * The candidate sentences for a model.
     *
     * @throws IllegalArgumentException when it knows too few words, or all sentences are of one class
     */
    public static SentencePool of(MatchingModel model, CaptionedPictures test) {
        ArrayList<String> sentences = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int index = 0; index < test.size(); index++) {
            for (String sentence : test.captions(index)) {
                if (model.vocabulary().numbers(sentence).length > 0) {
                    sentences.add(sentence);
                    classes.add(test.classNumber(index));
                }
            }
        }
        Sources.requireKnown(model, test);
        if (classes.stream().distinct().limit(2).count() < 2) {
            throw new IllegalArgumentException("R-precision needs sentences of two classes or more, but all "
                    + sentences.size() + " sentences of the test data are of the same class");
        }
        return new SentencePool(
                sentences, classes.stream().mapToInt(Integer::intValue).toArray(), TestData.identity(test));
    }

    /** The class of each sentence; if several pictures have the sentence, that of the first picture. */
    public Map<String, Integer> classesBySentence() {
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < classes.length; i++) {
            found.putIfAbsent(sentences.get(i), classes[i]);
        }
        return found;
    }
}
