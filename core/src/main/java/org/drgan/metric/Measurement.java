package org.drgan.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measured number: never without what it depends on.
 *
 * @param metric what was measured, as {@code FID}
 * @param value of the generated pictures
 * @param spread standard deviation over the parts that the protocol names; null when the measure has none
 * @param real the same of real pictures; null when that means nothing
 * @param beside further numbers that belong to it, by name
 * @param protocol what all of it depends on
 */
public record Measurement(
        String metric,
        double value,
        @Nullable Double spread,
        @Nullable Double real,
        Map<String, Double> beside,
        Protocol protocol) {
    /** Copies the map, in its order. */
    public Measurement {
        beside = Collections.unmodifiableMap(new LinkedHashMap<>(beside));
    }
}
