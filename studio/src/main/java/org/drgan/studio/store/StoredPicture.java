package org.drgan.studio.store;

import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A picture of the history, without its bytes.
 *
 * @param job that ordered it
 * @param place which picture of the job, from 0
 * @param noise which noise of the seed
 * @param model its name
 * @param hash of the model's weights
 * @param sha256 of its file
 */
public record StoredPicture(
        String id,
        String job,
        int place,
        long created,
        String sentence,
        long seed,
        long noise,
        @Nullable Double truncation,
        String model,
        String hash,
        Precision precision,
        int side,
        boolean favourite,
        String sha256) {}
