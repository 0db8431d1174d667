package org.drgan.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drgan.metric.Measurement;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of the variants of a training run.
 *
 * @param variants in the order of tables
 * @param steps of a complete training run
 * @param results all measurements
 */
public record AblationResults(List<String> variants, long steps, List<Result> results) {
    private static final int MOST_DECIMALS = 5;
    private static final Set<String> LOWER_IS_BETTER =
            Set.of("FID", "KID", "FID, fitting", "KID, fitting", "spectrum", "spectrum, worst frequency");

    /**
     * A measure of one training run.
     *
     * @param seed of the training run
     * @param step after which it was measured
     */
    public record Result(String variant, long seed, long step, Measurement measurement) {}

    /**
     * A measure over the seeds.
     *
     * @param mean over them
     * @param deviation standard deviation over them, with the divisor n - 1; null for a single one
     * @param values by seed
     * @param one one of the measurements
     */
    public record Summary(double mean, @Nullable Double deviation, Map<Long, Double> values, Measurement one) {
        /** Such as {@code 12.31 ± 0.42}: as many decimals as give the spread two digits. */
        public String text() {
            if (deviation == null || deviation == 0) {
                return EvaluationPage.number(mean) + (deviation == null ? "" : " ± 0");
            }
            int decimals = (int) Math.max(0, Math.min(MOST_DECIMALS, 1 - Math.floor(Math.log10(deviation))));
            return String.format(Locale.ROOT, "%1$." + decimals + "f ± %2$." + decimals + "f", mean, deviation);
        }
    }

    /** The names of the measures, in order of first appearance. */
    public List<String> metrics() {
        return results.stream()
                .map(result -> result.measurement().metric())
                .distinct()
                .toList();
    }

    /** The steps after which something was measured, ascending. */
    public List<Long> milestones() {
        return results.stream().map(Result::step).distinct().sorted().toList();
    }

    /** A measure of a variant after {@code step} steps; empty if there is none yet. */
    public Optional<Summary> summary(String variant, String metric, long step) {
        Map<Long, Double> values = new LinkedHashMap<>();
        Measurement one = null;
        for (Result result : results) {
            if (result.variant().equals(variant)
                    && result.step() == step
                    && result.measurement().metric().equals(metric)) {
                values.put(result.seed(), result.measurement().value());
                one = result.measurement();
            }
        }
        return one == null ? Optional.empty() : Optional.of(summary(values, one));
    }

    private static Summary summary(Map<Long, Double> values, Measurement one) {
        double mean =
                values.values().stream().mapToDouble(value -> value).average().orElseThrow();
        double squares = values.values().stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Summary(mean, values.size() < 2 ? null : Math.sqrt(squares / (values.size() - 1)), values, one);
    }

    /** A measure of a variant after the last step. */
    public Optional<Summary> summary(String variant, String metric) {
        return summary(variant, metric, steps);
    }

    /** Whether smaller values of a measure are better. */
    public static boolean isLowerBetter(String metric) {
        return LOWER_IS_BETTER.contains(metric);
    }

    /**
     * Compares a variant with the first one: {@code better by 3.21} if the difference is larger than the two spreads
     * together, else the difference in brackets; a dash if there is nothing to compare.
     */
    public String comparison(String variant, String metric) {
        Optional<Summary> base = summary(variants.get(0), metric);
        Optional<Summary> one = summary(variant, metric);
        if (base.isEmpty() || one.isEmpty()) {
            return EvaluationPage.number(null);
        }
        double difference = one.get().mean() - base.get().mean();
        String size = EvaluationPage.number(Math.abs(difference));
        Double spread = base.get().deviation();
        Double other = one.get().deviation();
        if (spread == null || other == null || Math.abs(difference) <= spread + other) {
            return String.format(Locale.ROOT, "(%s%s)", difference < 0 ? "−" : "+", size);
        }
        return (difference < 0 == isLowerBetter(metric) ? "better by " : "worse by ") + size;
    }

    /** The rows of the table of results: mean and spread of each variant, then the values of real pictures. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> real = new ArrayList<>(List.of("real pictures"));
        for (String metric : metrics()) {
            real.add(EvaluationPage.number(results.stream()
                    .map(Result::measurement)
                    .filter(one -> one.metric().equals(metric))
                    .map(Measurement::real)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null)));
        }
        for (String variant : variants) {
            rows.add(row(
                    variant,
                    metric -> summary(variant, metric).map(Summary::text).orElse("–")));
        }
        rows.add(real);
        return rows;
    }

    /** The rows that compare each variant with the first. */
    public List<List<String>> comparisons() {
        return variants.stream()
                .skip(1)
                .map(variant -> row(variant, metric -> comparison(variant, metric)))
                .toList();
    }

    private List<String> row(String variant, java.util.function.Function<String, String> cell) {
        List<String> row = new ArrayList<>(List.of(variant));
        metrics().forEach(metric -> row.add(cell.apply(metric)));
        return row;
    }

    /** A measure's name, shortened for a table's head. */
    public static String shortly(String metric) {
        return metric.replace(", judge ", ", ");
    }
}
