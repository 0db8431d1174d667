package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of named numbers over the steps since the last report. */
final class Means {
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long steps;
    private long since = System.nanoTime();

    void add(Map<String, Double> values) {
        values.forEach((name, value) -> {
            sums.merge(name, value, Double::sum);
            counts.merge(name, 1, Integer::sum);
        });
        steps++;
    }

    Map<String, Double> values() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / counts.getOrDefault(name, 1)));
        return means;
    }

    long steps() {
        return steps;
    }

    double seconds() {
        return (System.nanoTime() - since) / 1e9;
    }

    void clear() {
        sums.clear();
        counts.clear();
        steps = 0;
        since = System.nanoTime();
    }
}
