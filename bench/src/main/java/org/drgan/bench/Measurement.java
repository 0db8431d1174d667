package org.drgan.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * Runs benchmarks in processes of their own and makes rows of what they saw.
 *
 * @param processes for each of the two orders of a row
 * @param warmUps iterations that do not count
 * @param iterations that count, in each process
 * @param seconds an iteration takes at least; one round of a row may take longer
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

    /** Thousand million operations a second, by kind; the best iteration, since a peak is what is possible. */
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

    /** Measures a row. */
    Row row(String name, Map<String, Double> peak) throws RunnerException {
        Precision precision = Contests.precision(name);
        boolean compared = Contests.isCompared(name);
        ChainedOptionsBuilder options = options(SideBySide.class)
                .param("row", name)
                .param("first", compared ? orders() : new String[] {SideBySide.CANDIDATE})
                .warmupIterations(warmUps)
                .measurementIterations(iterations);
        List<Double> ratios = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        List<Double> base = new ArrayList<>();
        double memory = 0;
        double baseMemory = 0;
        double operations = 0;
        for (RunResult result : new Runner(options.build()).run()) {
            boolean ahead = result.getParams().getParam("first").equals(SideBySide.CANDIDATE);
            for (IterationResult iteration : iterations(result)) {
                double pictures = value(iteration, "pictures") * value(iteration, "rounds");
                own.add(pictures / value(iteration, "candidate"));
                base.add(pictures / value(iteration, "baseline"));
                ratios.add(value(iteration, "baseline") / value(iteration, "candidate"));
                operations = value(iteration, "operations");
                double peakMemory = value(iteration, "memory") / MEGABYTE;
                memory = ahead ? Math.max(memory, peakMemory) : memory;
                baseMemory = ahead ? baseMemory : Math.max(baseMemory, peakMemory);
            }
        }
        String format = precision == Precision.BF16 ? "bf16" : "fp32";
        double possible = peak.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(format))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
        return new Row(
                name,
                compared ? median(ratios) : null,
                compared ? Collections.max(ratios) - Collections.min(ratios) : null,
                median(own),
                operations > 0 && possible > 0 ? operations * median(own) * 1e-9 / possible : null,
                compared ? median(base) : null,
                positive(memory),
                positive(baseMemory),
                format,
                own.size());
    }

    private static String[] orders() {
        return new String[] {SideBySide.CANDIDATE, SideBySide.BASELINE};
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

    private static @Nullable Double positive(double value) {
        return value > 0 ? value : null;
    }
}
