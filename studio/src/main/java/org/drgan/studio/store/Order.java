package org.drgan.studio.store;

import org.drgan.Request;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a job draws.
 *
 * @param model its name
 * @param noise noise index of the first picture; the following pictures have the following indices
 * @param count how many pictures
 * @param alone whether each picture is drawn alone, so that it is reproducible bit for bit
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
