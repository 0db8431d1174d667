package org.drgan.metric;

import java.io.IOException;

/** The sums and rows that the measures of a feature network need, from one process or gathered from several. */
public interface FeatureFindings {
    /** Number of pictures that could be read. */
    int count() throws IOException;

    /** A normal distribution fitted to their features. */
    FeatureDistribution gaussian() throws IOException;

    /** Their class probabilities, added up. */
    InceptionScore classes() throws IOException;

    /** The features of the first pictures, {@link Evaluation#SAMPLE} at most. */
    Rows sample() throws IOException;
}
