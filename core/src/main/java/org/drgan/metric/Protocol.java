package org.drgan.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.tensor.CodeVersion;

/**
 * Everything that a measured number depends on; only numbers with the same protocol are comparable.
 *
 * @param metric what was measured
 * @param version of this program
 * @param hashes of models and data, by their role
 * @param seed of all random choices
 * @param count how many pictures at most
 * @param details other conditions, as text: feature network, split, sentences, resize, parts, ties
 */
public record Protocol(
        String metric, String version, Map<String, String> hashes, long seed, int count, Map<String, String> details) {
    /** Copies the maps and keeps their order. */
    public Protocol {
        hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** A protocol of this version of drgan, without details. */
    public static Protocol of(String metric, Map<String, String> hashes, long seed, int count) {
        return new Protocol(metric, CodeVersion.current(), hashes, seed, count, Map.of());
    }

    /** With these details added. */
    public Protocol with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(details);
        all.putAll(more);
        return new Protocol(metric, version, hashes, seed, count, all);
    }
}
