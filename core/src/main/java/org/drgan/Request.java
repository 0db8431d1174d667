package org.drgan;

import java.util.List;
import java.util.stream.LongStream;
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
    /** The largest number of pictures of which {@link TextToImage#best(Request, int)} chooses one. */
    public static final int MOST_CANDIDATES = 64;

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

    /**
     * The pictures from which {@link TextToImage#best(Request, int)} chooses: those of the indices {@code of * index} to
     * {@code of * index + of - 1}, so that no two requests of a sentence and seed share one.
     *
     * @param of how many, from 1 to {@value #MOST_CANDIDATES}
     * @throws IllegalArgumentException for another number, or when the indices would be too large
     */
    List<Request> candidates(int of) {
        if (of < 1 || of > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "the best of 1 to " + MOST_CANDIDATES + " pictures can be chosen, not of " + of);
        }
        if (index < 0 || index > Long.MAX_VALUE / of - 1) {
            throw new IllegalArgumentException("the index must be from 0 to " + (Long.MAX_VALUE / of - 1)
                    + " for the best of " + of + ", but is " + index);
        }
        return LongStream.range(of * index, of * index + of)
                .mapToObj(candidate -> new Request(sentence, seed, candidate, truncation))
                .toList();
    }

    /** The first picture of a sentence and a seed. */
    public static Request of(String sentence, long seed) {
        return new Request(sentence, seed, 0, null);
    }
}
