package org.drgan.metric;

import java.util.SplittableRandom;
import org.drgan.Golden;
import org.drgan.tensor.Tensors;

/** Features for tests. */
final class Features {
    private Features() {}

    static Rows golden(Golden golden, String name) {
        return new Rows((int) golden.get(name).size(-1), Tensors.floats(golden.get(name)));
    }

    static FeatureDistribution gaussian(Rows rows) {
        try (FeatureStatistics statistics = new FeatureStatistics(rows.width())) {
            statistics.add(rows);
            return statistics.gaussian();
        }
    }

    /** Independent numbers of one mean and deviation. */
    static Rows normal(long seed, int count, int width, double mean, double deviation) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return new Rows(width, values);
    }
}
