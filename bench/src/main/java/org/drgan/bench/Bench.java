package org.drgan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/** What {@code drgan bench} starts: measures, prints the table and writes it. */
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
        System.setProperty("jmh.ignoreLock", "true"); // nothing is lost when another user measures, too, but accuracy
        Measurement measurement = quick ? Measurement.quick() : Measurement.full();
        System.err.println("measuring what the processor can do…");
        Map<String, Double> peak = measurement.peak();
        List<Row> rows = new ArrayList<>();
        for (String name : names) {
            System.err.printf("measuring %s (%d of %d)…%n", name, rows.size() + 1, names.size());
            rows.add(measurement.row(name, peak));
            if (file != null) {
                Report.of(quick, peak, rows).write(file); // what there is survives an end halfway
            }
        }
        System.out.print(Report.of(quick, peak, rows).table());
    }
}
