package org.drgan.studio.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A picture of the history, without its bytes.
 *
 * @param job id of its job
 * @param place which picture of the job, from 0
 * @param noise index of the noise
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
    /** The JSON fields for clients; the seed is a string, since JavaScript's numbers have only 53 bits. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("job", job);
        fields.put("place", place);
        fields.put("created", created);
        fields.put("sentence", sentence);
        fields.put("seed", Long.toString(seed));
        fields.put("noise", noise);
        fields.put("truncation", truncation);
        fields.put("model", model);
        fields.put("precision", precision.name().toLowerCase(Locale.ROOT));
        fields.put("side", side);
        fields.put("favourite", favourite);
        fields.put("sha256", sha256);
        fields.put("url", "/pictures/" + id + ".png");
        return fields;
    }
}
