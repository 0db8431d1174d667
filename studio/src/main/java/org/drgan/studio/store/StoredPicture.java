package org.drgan.studio.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
        String sha256) {
    /** What pages are told of it; the seed is a text, since a browser's numbers have 53 bits. */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", id);
        told.put("job", job);
        told.put("place", place);
        told.put("created", created);
        told.put("sentence", sentence);
        told.put("seed", Long.toString(seed));
        told.put("noise", noise);
        told.put("truncation", truncation);
        told.put("model", model);
        told.put("precision", precision.name().toLowerCase(Locale.ROOT));
        told.put("side", side);
        told.put("favourite", favourite);
        told.put("sha256", sha256);
        told.put("url", "/pictures/" + id + ".png");
        return told;
    }
}
