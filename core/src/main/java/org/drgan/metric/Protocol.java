package org.drgan.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.tensor.CodeVersion;

/**
 * All that a measured number depends on, so that two numbers are compared only when they are comparable.
 *
 * @param metric what was measured
 * @param version of this program
 * @param hashes of models and data that took part, by their role
 * @param seed of whatever was drawn at random
 * @param count how many pictures at most
 */
public record Protocol(String metric, String version, Map<String, String> hashes, long seed, int count) {
    /** Copies the map, in its order. */
    public Protocol {
        hashes = Collections.unmodifiableMap(new LinkedHashMap<>(hashes));
    }

    /** A protocol of this version of the program. */
    public static Protocol of(String metric, Map<String, String> hashes, long seed, int count) {
        return new Protocol(metric, CodeVersion.current(), hashes, seed, count);
    }
}
