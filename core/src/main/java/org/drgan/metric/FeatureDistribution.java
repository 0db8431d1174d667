package org.drgan.metric;

import java.util.stream.IntStream;

/**
 * A normal distribution fitted to features.
 *
 * @param count number of pictures; 0 if unknown
 * @param mean [D]
 * @param covariance symmetric, with the divisor count - 1, [D, D] row by row
 */
@SuppressWarnings("ArrayRecordComponent") // matrices, never compared
public record FeatureDistribution(long count, double[] mean, double[] covariance) {
    private static final double SKEW = 1e-6; // allowed asymmetry, relative to the largest variance

    /**
     * @throws IllegalArgumentException when the sizes do not fit, a number is NaN or infinite, or the matrix is not
     * symmetric
     */
    public FeatureDistribution {
        int width = mean.length;
        if (width == 0 || covariance.length != (long) width * width) {
            throw new IllegalArgumentException("a mean of " + width + " numbers needs a covariance of " + width + " by "
                    + width + ", but there are " + covariance.length + " numbers");
        }
        double largest = IntStream.range(0, width)
                .mapToDouble(i -> Math.abs(covariance[i * width + i]))
                .max()
                .orElseThrow();
        for (int i = 0; i < width; i++) {
            require(Double.isFinite(mean[i]), "its mean holds " + mean[i] + " at " + i);
            for (int j = 0; j <= i; j++) {
                double one = covariance[i * width + j];
                double other = covariance[j * width + i];
                require(
                        Double.isFinite(one) && Double.isFinite(other) && Math.abs(one - other) <= SKEW * largest,
                        "its covariance holds " + one + " and " + other + " on the two sides of its diagonal, at " + i
                                + ", " + j);
            }
        }
    }

    /** Numbers per picture, D. */
    public int width() {
        return mean.length;
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException("not a normal distribution: " + problem);
        }
    }
}
