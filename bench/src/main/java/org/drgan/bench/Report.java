package org.drgan.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.files.DurableFile;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Engine;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results and the machine that they were measured on.
 *
 * @param version of this program
 * @param quick whether few iterations were measured
 * @param machine processor, cores and versions
 * @param peak thousand million operations per second, by {@link Peak#KINDS}
 * @param rows the table
 */
record Report(String version, boolean quick, Map<String, String> machine, Map<String, Double> peak, List<Row> rows) {
    private static final String LINE = "%-24s %8s %8s %11s %8s %9s %9s %9s%n";

    /** Describes this machine. */
    static Map<String, String> thisMachine() {
        Engine engine = Engine.inspect();
        return Map.of(
                "processor", processor(),
                "cores", String.valueOf(Runtime.getRuntime().availableProcessors()),
                "instructions", engine.capability(),
                "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "java", Runtime.version().toString(),
                "libtorch", engine.libtorch(),
                "oneDNN", engine.oneDnn());
    }

    private static String processor() {
        Path facts = Path.of("/proc/cpuinfo");
        try (java.util.stream.Stream<String> lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }

    /** The table as text. */
    String table() {
        StringBuilder text = new StringBuilder();
        peak.forEach((kind, speed) -> text.append(
                String.format(Locale.ROOT, "peak %-19s %8.0f thousand million operations/s%n", kind, speed)));
        text.append(String.format(
                Locale.ROOT,
                "%n" + LINE,
                "row",
                "ratio",
                "spread",
                "pictures/s",
                "of peak",
                "MB",
                "base MB",
                "launched"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    LINE,
                    row.name(),
                    number("%.2f", row.ratio()),
                    number("%.2f", row.spread()),
                    number("%.2f", row.picturesPerSecond()),
                    number("%.0f %%", row.shareOfPeak() == null ? null : 100 * row.shareOfPeak()),
                    number("%.0f", row.memoryMegabytes()),
                    number("%.0f", row.baselineMemoryMegabytes()),
                    number(
                            "%.2f",
                            row.launched() == null ? null : row.launched().ratio())));
        }
        return text.toString();
    }

    /** Writes the report as JSON, completely or not at all. */
    void write(Path file) throws IOException {
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        DurableFile.write(file, (json.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Report of(boolean quick, Map<String, Double> peak, List<Row> rows) {
        return new Report(CodeVersion.current(), quick, new java.util.TreeMap<>(thisMachine()), peak, rows);
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }
}
