package org.drgan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/** Main class of {@code drgan bench}: measures, prints the table and writes it as JSON. */
public final class Bench {
    private Bench() {}

    /** Arguments: {@code [--quick] [--json FILE] [ROW...]}; exit code 2 for others. */
    public static void main(String[] arguments) throws IOException, RunnerException {
        boolean quick = false;
        Path file = null;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--quick")) {
                quick = true;
            } else if (arguments[i].equals("--json") && i + 1 < arguments.length) {
                file = Path.of(arguments[++i]);
            } else {
                names.add(arguments[i]);
            }
        }
        try {
            names.forEach(Contests::requireKnown);
        } catch (IllegalArgumentException unknown) {
            System.err.println("drgan bench: " + unknown.getMessage());
            System.exit(2);
        }
        measure(quick, names.isEmpty() ? quick ? Contests.QUICK : Contests.ALL : names, file);
    }

    private static void measure(boolean quick, List<String> names, @Nullable Path file)
            throws IOException, RunnerException {
        System.setProperty("jmh.ignoreLock", "true"); // a parallel run of another user only costs accuracy
        Measurement measurement = quick ? Measurement.quick() : Measurement.full();
        System.err.println("measuring the processor's peak speed…");
        Map<String, Double> peak = measurement.peak();
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            System.err.printf("measuring %s (%d of %d)…%n", name, rows.size() + 1, names.size());
            rows.add(measurement.row(name, peak));
            if (file != null) {
                Report.of(quick, peak, rows).write(file); // so that an interrupted run keeps its rows
            }
        }
        System.out.print(Report.of(quick, peak, rows).table());
    }
}
