package org.drgan.metric.pictures;

import java.util.List;
import org.drgan.image.Pixels;

/** Draws pictures for sentences. */
public interface Painter {
    /** Whether it knows any word of a sentence; others are not asked for. */
    boolean reads(String sentence);

    /**
     * Pictures for sentences, one for each.
     *
     * @param numbers which picture each is, for the noise
     */
    List<Pixels> draw(List<String> sentences, List<Integer> numbers);
}
