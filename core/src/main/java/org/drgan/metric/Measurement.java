package org.drgan.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measured number with the protocol of everything that it depends on.
 *
 * @param metric what was measured, such as {@code FID}
 * @param value of the generated pictures
 * @param spread standard deviation over the parts that the protocol names; null if the measure has none
 * @param real the same for real pictures; null if that is meaningless
 * @param beside further numbers that belong to it, by name
 * @param protocol of the measurement
 */
public record Measurement(
        String metric,
        double value,
        @Nullable Double spread,
        @Nullable Double real,
        Map<String, Double> beside,
        Protocol protocol) {
    /** Copies the map and keeps its order. */
    public Measurement {
        beside = Collections.unmodifiableMap(new LinkedHashMap<>(beside));
    }
}
