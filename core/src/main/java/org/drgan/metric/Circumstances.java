package org.drgan.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts that all measures of one evaluation share: entries of their protocols, and a list of warnings. */
final class Circumstances {
    private final String data;
    private final long seed;
    private final Map<String, String> hashes;
    private final Map<String, String> details;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param data fingerprint of the test data
     * @param seed of sentences and subsets
     * @param hashes of the model that drew the pictures
     * @param details of the pictures
     */
    Circumstances(String data, long seed, Map<String, String> hashes, Map<String, String> details) {
        this.data = data;
        this.seed = seed;
        this.hashes = hashes;
        this.details = details;
    }

    long seed() {
        return seed;
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    List<String> warnings() {
        return warnings;
    }

    /** A protocol with the shared entries. */
    Protocol protocol(String metric, int count, Map<String, String> evaluator, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(hashes);
        all.put("data", data);
        all.putAll(evaluator);
        return Protocol.of(metric, all, seed, count).with(details).with(more);
    }
}
