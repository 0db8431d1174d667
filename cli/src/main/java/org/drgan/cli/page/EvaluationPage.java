package org.drgan.cli.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.metric.Measurement;
import org.drgan.metric.PictureSource;
import org.drgan.tensor.CodeVersion;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of some pictures, as a page: the numbers, some of the pictures, and the protocol of each number.
 *
 * @param name of the model or the folder
 * @param measurements in the order of the table
 * @param warnings that whoever reads the numbers should know
 * @param pictures some of those that were judged
 */
public record EvaluationPage(
        String name, List<Measurement> measurements, List<String> warnings, List<PictureSource.Item> pictures) {
    private static final String NONE = "–";

    /** Writes the page as a whole or not at all. */
    public void write(Path file) throws IOException {
        page().write(file);
    }

    Page page() {
        Page page = new Page(name, "drgan evaluation").foot("drgan " + CodeVersion.current());
        warnings.forEach(page::lead);
        if (!pictures.isEmpty()) {
            page.icon(pictures.get(0).picture());
        }
        page.section("Measures", "Each number with its spread, and what real pictures get.", table());
        page.section(
                "Pictures",
                "The first of those that were judged.",
                Figures.plates(pictures.stream()
                        .map(item -> new Figures.Plate(item.picture(), item.sentence()))
                        .toList()));
        List<String> protocols = new ArrayList<>();
        for (Measurement measurement : measurements) {
            protocols.add(Figures.heading(measurement.metric()));
            protocols.add(Figures.list(protocol(measurement)));
        }
        return page.section(
                "Protocols",
                "All that a number depends on. Only numbers with the same protocol can be compared.",
                protocols.toArray(String[]::new));
    }

    private String table() {
        return Figures.table(
                List.of("measure", "value", "spread", "real pictures"),
                measurements.stream()
                        .map(one ->
                                List.of(one.metric(), number(one.value()), number(one.spread()), number(one.real())))
                        .toList());
    }

    /** The entries of a protocol, and the numbers beside the measured one. */
    static Map<String, String> protocol(Measurement measurement) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(
                "generated pictures", Integer.toString(measurement.protocol().count()));
        entries.put("seed", Long.toString(measurement.protocol().seed()));
        entries.putAll(measurement.protocol().details());
        measurement.protocol().hashes().forEach((role, hash) -> entries.put("SHA-256, " + role, hash));
        entries.put("version", measurement.protocol().version());
        measurement.beside().forEach((what, value) -> entries.put("beside: " + what, number(value)));
        return entries;
    }

    /** As tables show it; a dash where there is none. */
    public static String number(@Nullable Double value) {
        if (value == null) {
            return NONE;
        }
        return String.format(Locale.ROOT, Math.abs(value) < 0.1 ? "%.5f" : "%.3f", value);
    }
}
