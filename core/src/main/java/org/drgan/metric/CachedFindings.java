package org.drgan.metric;

import java.io.IOException;

/**
 * Results of a feature network in the files of a cache.
 *
 * @param cache of a {@link FeatureExaminer}
 * @param network of that examiner
 */
record CachedFindings(ExaminationCache cache, FeatureNetwork network) implements FeatureFindings {
    @Override
    public int count() throws IOException {
        return cache.count();
    }

    @Override
    public FeatureDistribution gaussian() throws IOException {
        try (FeatureStatistics statistics = new FeatureStatistics(network.width())) {
            cache.each(FeatureExaminer.FEATURES, statistics::add);
            return statistics.gaussian();
        }
    }

    @Override
    public InceptionScore classes() throws IOException {
        InceptionScore score = new InceptionScore(count(), network.classes());
        cache.each(FeatureExaminer.PROBABILITIES, score::add);
        return score;
    }

    @Override
    public Rows sample() throws IOException {
        return cache.first(FeatureExaminer.FEATURES, Evaluation.SAMPLE);
    }
}
