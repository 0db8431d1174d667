package org.drgan.metric;

import java.util.List;
import java.util.Optional;
import org.drgan.evaluator.AttributeReader;
import org.drgan.model.MatchingModel;

/**
 * The networks that evaluate pictures.
 *
 * @param features feature network; empty for none
 * @param matching matching models; the results of each are reported
 * @param reader of attributes; empty for none
 */
public record Evaluators(Optional<FeatureNetwork> features, List<Matching> matching, Optional<Reading> reader) {
    /**
     * A matching model.
     *
     * @param role its relation to the generator: {@link #TRAINED_AGAINST} or {@link #INDEPENDENT}
     * @param model the matching model
     * @param hash of its image encoder
     */
    public record Matching(String role, MatchingModel model, String hash) {
        /** The generator was trained with it, so its scores are too high. */
        public static final String TRAINED_AGAINST = "trained against";

        /** The generator was not trained with it. */
        public static final String INDEPENDENT = "independent";
    }

    /**
     * A reader of attributes.
     *
     * @param reader the attribute reader
     * @param hash of its file
     */
    public record Reading(AttributeReader reader, String hash) {}

    /** Whether there is a matching model that the generator was not trained with. */
    public boolean independent() {
        return matching.stream().anyMatch(scorer -> scorer.role().equals(Matching.INDEPENDENT));
    }

    /** Whether there is an evaluator for a measure. */
    public boolean can(Metric metric) {
        return switch (metric.needs()) {
            case FEATURES -> features.isPresent();
            case CLASSES -> features.isPresent() && features.get().classes() >= 2;
            case MATCHING -> !matching.isEmpty();
            case READER -> reader.isPresent();
            case FEATURES_OR_READER -> features.isPresent() || reader.isPresent();
            case NOTHING -> true;
        };
    }
}
