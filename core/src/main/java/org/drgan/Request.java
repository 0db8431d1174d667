package org.drgan;

import org.drgan.layout.Sentences;
import org.jspecify.annotations.Nullable;

/**
 * A request for one picture. The same request to the same model gives the same picture in any batch.
 *
 * @param sentence describes the picture
 * @param seed of the noise; another seed gives another picture for the same sentence
 * @param index which picture of that seed, from 0
 * @param truncation of the noise, in standard deviations; below 1, pictures get more typical and less varied; null for
 *     none
 */
public record Request(
        String sentence, long seed, long index, @Nullable Double truncation) {
    /**
     * @throws IllegalArgumentException if the truncation is not positive, or the sentence contains control characters
     */
    public Request {
        Sentences.control(sentence).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        if (truncation != null && !(truncation > 0)) {
            throw new IllegalArgumentException("the truncation must be positive, as 0.88, but is " + truncation);
        }
    }

    /** The first picture of a sentence and a seed. */
    public static Request of(String sentence, long seed) {
        return new Request(sentence, seed, 0, null);
    }
}
