package org.drgan.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks in their own processes and makes rows of the results.
 *
 * @param processes number of processes for each of the two orders of a row
 * @param warmUps iterations that are not measured
 * @param iterations measured iterations per process
 * @param seconds minimal duration of an iteration; one round of a row may take longer
 */
record Measurement(int processes, int warmUps, int iterations, int seconds) {
    private static final double MEGABYTE = 1 << 20;

    /** About three minutes for {@link Contests#QUICK} on two cores. */
    static Measurement quick() {
        return new Measurement(1, 0, 1, 1);
    }

    /** Less than twenty minutes for all rows. */
    static Measurement full() {
        return new Measurement(1, 1, 3, 2);
    }

    /** Thousand million operations per second, by kind: the best iteration's. */
    Map<String, Double> peak() throws RunnerException {
        Map<String, Double> speeds = new LinkedHashMap<>();
        for (String kind : Peak.KINDS) {
            ChainedOptionsBuilder options = options(Peak.class)
                    .param("kind", kind)
                    .warmupIterations(1)
                    .measurementIterations(3)
                    .warmupTime(TimeValue.milliseconds(500))
                    .measurementTime(TimeValue.milliseconds(500));
            double best = 0;
            for (RunResult result : new Runner(options.build()).run()) {
                for (IterationResult iteration : iterations(result)) {
                    best = Math.max(best, iteration.getPrimaryResult().getScore());
                }
            }
            speeds.put(kind, best * Peak.operations(kind) * 1e-9);
        }
        return speeds;
    }

    /** Results of one iteration: pictures per second of both sides, peak bytes of the first, operations per picture. */
    private record Sample(double own, double base, double memory, double operations) {
        double ratio() {
            return own / base;
        }
    }

    /** Measures a row: both sides in two processes, and between these the candidate alone as the launcher starts it. */
    Row row(String name, Map<String, Double> peak) throws RunnerException, IOException {
        try (LaunchedJava java = LaunchedJava.create()) {
            if (!Contests.isCompared(name)) {
                List<Sample> alone = samples(name, SideBySide.ALONE, java);
                double speed = median(alone, Sample::own);
                String format = format(name);
                return new Row(
                        name,
                        null,
                        null,
                        speed,
                        share(alone, speed, format, peak),
                        null,
                        megabytes(alone),
                        null,
                        format,
                        alone.size(),
                        null);
            }
            List<Sample> ahead = samples(name, SideBySide.AHEAD, null);
            List<Sample> launched = java == null ? List.of() : samples(name, SideBySide.ALONE, java);
            List<Sample> behind = samples(name, SideBySide.BEHIND, null);
            List<Sample> both = Stream.concat(ahead.stream(), behind.stream()).toList();
            double speed = median(both, Sample::own);
            double base = median(both, Sample::base);
            String format = format(name);
            return new Row(
                    name,
                    median(both, Sample::ratio),
                    range(both, Sample::ratio),
                    speed,
                    share(both, speed, format, peak),
                    base,
                    megabytes(ahead),
                    megabytes(behind),
                    format,
                    both.size(),
                    launched.isEmpty() ? null : launched(launched, base));
        }
    }

    private List<Sample> samples(String name, String order, @Nullable LaunchedJava java) throws RunnerException {
        ChainedOptionsBuilder options = options(SideBySide.class)
                .param("row", name)
                .param("order", order)
                .warmupIterations(warmUps)
                .measurementIterations(iterations);
        if (java != null) {
            options.jvm(java.path());
        }
        List<Sample> samples = new ArrayList<>();
        for (RunResult result : new Runner(options.build()).run()) {
            for (IterationResult iteration : iterations(result)) {
                double pictures = value(iteration, "pictures") * value(iteration, "rounds");
                samples.add(new Sample(
                        pictures / value(iteration, "candidate"),
                        pictures / value(iteration, "baseline"),
                        value(iteration, "memory"),
                        value(iteration, "operations")));
            }
        }
        return samples;
    }

    private static Row.Launched launched(List<Sample> samples, double base) {
        double speed = median(samples, Sample::own);
        return new Row.Launched(speed / base, range(samples, Sample::own) / base, speed, megabytes(samples));
    }

    private static String format(String name) {
        return Contests.precision(name) == Precision.BF16 ? "bf16" : "fp32";
    }

    private static @Nullable Double share(List<Sample> samples, double speed, String format, Map<String, Double> peak) {
        double operations = samples.get(0).operations();
        double possible = peak.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(format))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
        return operations > 0 && possible > 0 ? operations * speed * 1e-9 / possible : null;
    }

    private static @Nullable Double megabytes(List<Sample> samples) {
        double most = samples.stream().mapToDouble(Sample::memory).max().orElse(0) / MEGABYTE;
        return most > 0 ? most : null;
    }

    private static double range(List<Sample> samples, ToDoubleFunction<Sample> of) {
        DoubleSummaryStatistics statistics = samples.stream().mapToDouble(of).summaryStatistics();
        return statistics.getMax() - statistics.getMin();
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        return median(samples.stream().map(of::applyAsDouble).toList());
    }

    private ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .forks(processes)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementTime(TimeValue.seconds(seconds))
                .timeout(TimeValue.minutes(10))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private static List<IterationResult> iterations(RunResult result) {
        List<IterationResult> all = new ArrayList<>();
        for (BenchmarkResult process : result.getBenchmarkResults()) {
            all.addAll(process.getIterationResults());
        }
        return all;
    }

    private static double value(IterationResult iteration, String name) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(name), name)
                .getScore();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
