package org.drgan.metric;

import java.util.List;

/**
 * Several values of one thing, as of splits or subsets.
 *
 * @param mean of them
 * @param deviation their standard deviation, with the divisor n, as the field's tools report it
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

    /** In which of {@code parts} parts a place among {@code count} is. */
    static int part(int place, int count, int parts) {
        int part = (int) ((long) place * parts / count);
        while (place >= bound(part + 1, count, parts)) {
            part++;
        }
        return part;
    }

    /** Where part {@code part} of {@code parts} begins among {@code count}: nothing is left out at the end. */
    static int bound(int part, int count, int parts) {
        return (int) ((long) part * count / parts);
    }
}
