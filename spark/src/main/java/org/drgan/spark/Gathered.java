package org.drgan.spark;

import org.drgan.metric.FeatureDistribution;
import org.drgan.metric.FeatureFindings;
import org.drgan.metric.FeatureStatistics;
import org.drgan.metric.InceptionScore;
import org.drgan.metric.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The sums over all pictures of a table.
 *
 * @param count number of pictures that could be read
 * @param broken number of pictures that could not be read
 * @param example the reason for one of these, or null
 * @param sums over all
 * @param sample the features of the first pictures
 */
record Gathered(int count, int broken, @Nullable String example, Sums sums, Rows sample) implements FeatureFindings {
    @Override
    public FeatureDistribution gaussian() {
        FeatureStatistics.Portion portion = sums.features();
        if (portion == null) {
            throw new IllegalStateException("these pictures were examined without a feature network");
        }
        try (FeatureStatistics statistics = new FeatureStatistics(portion.mean().length)) {
            statistics.add(portion);
            return statistics.gaussian();
        }
    }

    @Override
    public InceptionScore classes() {
        InceptionScore score = sums.classes();
        if (score == null) {
            throw new IllegalArgumentException("IS and MS need a feature network with two classes or more, and "
                    + InceptionScore.SPLITS + " pictures or more, but there are " + count + " pictures");
        }
        return score;
    }
}
