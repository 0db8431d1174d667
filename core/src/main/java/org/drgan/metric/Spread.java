package org.drgan.metric;

import java.util.List;

/**
 * The values of a measure over splits or subsets.
 *
 * @param mean of them
 * @param deviation their standard deviation, with the divisor n, as in common tools
 * @param values the values themselves
 */
public record Spread(double mean, double deviation, List<Double> values) {
    static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN);
        return new Spread(mean, Math.sqrt(squares), List.copyOf(values));
    }

    /** The part (of {@code parts}) to which a place among {@code count} belongs. */
    static int part(int place, int count, int parts) {
        int part = (int) ((long) place * parts / count);
        while (place >= bound(part + 1, count, parts)) {
            part++;
        }
        return part;
    }

    /** The first place of a part; all {@code count} places belong to some part. */
    static int bound(int part, int count, int parts) {
        return (int) ((long) part * count / parts);
    }
}
