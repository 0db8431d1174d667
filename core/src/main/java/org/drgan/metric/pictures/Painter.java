package org.drgan.metric.pictures;

import java.util.List;
import org.drgan.image.Pixels;

/** Draws pictures for sentences. */
public interface Painter {
    /** Whether it knows any word of a sentence; other sentences are not drawn. */
    boolean reads(String sentence);

    /**
     * Draws one picture per sentence.
     *
     * @param numbers of the pictures, which determine their noise
     */
    List<Pixels> draw(List<String> sentences, List<Integer> numbers);
}
