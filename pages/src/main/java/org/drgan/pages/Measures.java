package org.drgan.pages;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drgan.metric.Measurement;
import org.jspecify.annotations.Nullable;

/**
 * Tables of measurements: a column for each run, and last the values of real pictures.
 *
 * @param runs measurements by the name of the run
 */
record Measures(Map<String, List<Measurement>> runs) {
    private static final String REAL = ", real"; // suffix of the name of a detail's value for real pictures

    /** The measures, each with its spread; empty if there are none. */
    String table() {
        return table(all().map(Measurement::metric).toList(), this::value, this::real);
    }

    /** The details of the measures, such as values of single attributes; empty if there are none. */
    String details() {
        List<String> names = all().flatMap(one -> one.beside().keySet().stream()
                        .filter(name -> !name.endsWith(REAL))
                        .map(name -> named(one, name)))
                .toList();
        String table = table(names, this::detail, (run, name) -> detail(run, name + REAL));
        return table.isEmpty() ? "" : Figures.heading("In detail") + table;
    }

    private interface Cell {
        @Nullable
        String of(List<Measurement> run, String name);
    }

    private String table(List<String> names, Cell value, Cell real) {
        if (names.isEmpty()) {
            return "";
        }
        List<String> head = new ArrayList<>(List.of("measure"));
        head.addAll(runs.keySet());
        head.add("real pictures");
        List<List<String>> rows = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            List<String> row = new ArrayList<>(List.of(name));
            runs.values().forEach(run -> row.add(Objects.requireNonNullElse(value.of(run, name), "–")));
            Set<String> reals = runs.values().stream()
                    .map(run -> real.of(run, name))
                    .filter(Objects::nonNull)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            row.add(reals.isEmpty() ? "–" : String.join(" / ", reals)); // several only if data or evaluators differ
            rows.add(row);
        }
        return Figures.table(head, rows);
    }

    private Stream<Measurement> all() {
        return runs.values().stream().flatMap(List::stream);
    }

    private @Nullable String value(List<Measurement> run, String metric) {
        return find(run, metric, one -> {
            String value = EvaluationPage.number(one.value());
            if (one.spread() == null) {
                return value;
            }
            int decimals = value.length() - 1 - value.indexOf('.');
            return value + " ± " + String.format(Locale.ROOT, "%." + decimals + "f", one.spread());
        });
    }

    private @Nullable String real(List<Measurement> run, String metric) {
        return find(run, metric, one -> one.real() == null ? null : EvaluationPage.number(one.real()));
    }

    private static @Nullable String find(
            List<Measurement> run, String metric, Function<Measurement, @Nullable String> text) {
        for (Measurement one : run) {
            if (one.metric().equals(metric)) {
                return text.apply(one);
            }
        }
        return null;
    }

    private @Nullable String detail(List<Measurement> run, String name) {
        for (Measurement one : run) {
            for (Map.Entry<String, Double> beside : one.beside().entrySet()) {
                if (named(one, beside.getKey()).equals(name)) {
                    return EvaluationPage.number(beside.getValue());
                }
            }
        }
        return null;
    }

    private static String named(Measurement one, String beside) {
        return one.metric() + ", " + beside;
    }
}
