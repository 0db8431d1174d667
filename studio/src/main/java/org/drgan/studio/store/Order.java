package org.drgan.studio.store;

import org.drgan.Request;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to draw.
 *
 * @param model its name
 * @param noise which noise of the seed the first picture has; the next picture has the next one
 * @param count how many pictures
 * @param alone whether each is to be drawn alone, so that it is the same to the bit whenever it is drawn
 */
public record Order(
        String model,
        Precision precision,
        String sentence,
        long seed,
        long noise,
        @Nullable Double truncation,
        int count,
        boolean alone) {
    /** The request for one of the pictures. */
    public Request request(int place) {
        return new Request(sentence, seed, noise + place, truncation);
    }
}
