package org.drgan.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.metric.Measurement;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.tensor.CodeVersion;
import org.jspecify.annotations.Nullable;

/**
 * A page about an evaluation: the numbers, some of the pictures, and the protocol of each number.
 *
 * @param name of the model or the folder
 * @param measurements in the order of the table
 * @param warnings warnings about the numbers
 * @param pictures some of the evaluated pictures
 */
public record EvaluationPage(
        String name, List<Measurement> measurements, List<String> warnings, List<MeasuredPictures.Item> pictures) {
    private static final String NONE = "–";

    /** Writes the page atomically. */
    public void write(Path file) throws IOException {
        page().write(file);
    }

    Page page() {
        Page page = new Page(name, "drgan evaluation").foot("drgan " + CodeVersion.current());
        warnings.forEach(page::lead);
        if (!pictures.isEmpty()) {
            page.icon(pictures.get(0).picture());
        }
        Measures measures = new Measures(Map.of("value", measurements));
        page.section(
                "Measures",
                "Each number with its spread and the value of real pictures.",
                measures.table(),
                measures.details());
        page.section(
                "Pictures",
                "The first of the evaluated pictures.",
                Figures.plates(pictures.stream()
                        .map(item -> new Figures.Plate(item.picture(), item.sentence()))
                        .toList()));
        return page.section(
                "Protocols",
                "Everything that the numbers depend on. Only numbers with the same protocol can be compared.",
                new Protocols(Map.of(name, measurements)).html());
    }

    /** Formats a number for tables; a dash for null. */
    public static String number(@Nullable Double value) {
        if (value == null) {
            return NONE;
        }
        return String.format(Locale.ROOT, Math.abs(value) < 0.1 ? "%.5f" : "%.3f", value);
    }
}
