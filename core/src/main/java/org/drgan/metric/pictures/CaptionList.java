package org.drgan.metric.pictures;

import java.util.List;
import java.util.SplittableRandom;
import org.drgan.data.CaptionedPictures;
import org.drgan.tensor.Noise;

/**
 * The sentence of each picture: test pictures in order, repeatedly, and for each a random one of its sentences. Depends
 * only on data and seed; all measures of a model use the same list.
 *
 * @param test pictures with sentences that no training has seen
 * @param seed of the choice of sentences
 */
public record CaptionList(CaptionedPictures test, long seed) {
    /** The test picture of a place. */
    public int index(int number) {
        return number % test.size();
    }

    /** Which of that picture's sentences. */
    public int caption(int number) {
        return new SplittableRandom(Noise.key(seed, number))
                .nextInt(test.captions(index(number)).size());
    }

    /** The sentence. */
    public String sentence(int number) {
        List<String> captions = test.captions(index(number));
        return captions.get(caption(number));
    }
}
