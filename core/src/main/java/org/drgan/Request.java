package org.drgan;

import org.drgan.layout.Sentences;
import org.jspecify.annotations.Nullable;

/**
 * One picture to be drawn. The same request to the same model gives the same picture, whatever is drawn beside it.
 *
 * @param sentence what the picture is to show
 * @param seed of the noise: another seed is another picture for the same sentence
 * @param index which picture of that seed, from 0
 * @param truncation at how many standard deviations the noise is cut off: below 1, pictures get more typical and less
 *     varied; null does not cut
 */
public record Request(
        String sentence, long seed, long index, @Nullable Double truncation) {
    /** @throws IllegalArgumentException when the truncation is not positive, or the sentence holds control characters */
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
