package org.drgan.metric;

import java.util.List;
import java.util.Optional;
import org.drgan.evaluator.AttributeReader;
import org.drgan.model.MatchingModel;

/**
 * Who judges pictures.
 *
 * @param features a network whose features and classes are compared; empty for none
 * @param matching models that compare pictures with sentences, each of which is reported
 * @param reader of attributes; empty for none
 */
public record Judges(Optional<FeatureNetwork> features, List<Matching> matching, Optional<Reading> reader) {
    /**
     * A matching model.
     *
     * @param role what it is to the generator: {@link #TRAINED_AGAINST} or {@link #INDEPENDENT}
     * @param model itself
     * @param hash of its image encoder
     */
    public record Matching(String role, MatchingModel model, String hash) {
        /** The generator was trained to please it, so its praise counts little. */
        public static final String TRAINED_AGAINST = "trained against";

        /** The generator has never met it. */
        public static final String INDEPENDENT = "independent";
    }

    /**
     * A reader of attributes.
     *
     * @param reader itself
     * @param hash of its file
     */
    public record Reading(AttributeReader reader, String hash) {}

    /** Whether a matching model is there that the generator has never met. */
    public boolean independent() {
        return matching.stream().anyMatch(judge -> judge.role().equals(Matching.INDEPENDENT));
    }

    /** Whether somebody can judge by a measure. */
    public boolean can(Metric metric) {
        return switch (metric.judge()) {
            case FEATURES -> features.isPresent();
            case CLASSES -> features.isPresent() && features.get().classes() >= 2;
            case MATCHING -> !matching.isEmpty();
            case READER -> reader.isPresent();
            case FEATURES_OR_READER -> features.isPresent() || reader.isPresent();
            case NOBODY -> true;
        };
    }
}
