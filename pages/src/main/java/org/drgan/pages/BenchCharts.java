package org.drgan.pages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drgan.files.DurableFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Charts of the rows {@code course-…} of {@code drgan bench}. */
public final class BenchCharts {
    private static final Pattern COURSE = Pattern.compile("course-(\\d+)-b(\\d+)-t(\\d+)");

    private BenchCharts() {}

    /**
     * Writes an SVG file for each chart that has rows.
     *
     * @param table output of {@code drgan bench --json}
     * @return the files
     */
    public static List<Path> write(Path table, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, SvgChart> chart :
                charts(JsonMapper.shared().readTree(table).get("rows")).entrySet()) {
            if (!chart.getValue().isEmpty()) {
                Path file = folder.resolve(chart.getKey() + ".svg");
                DurableFile.write(file, chart.getValue().file().getBytes(StandardCharsets.UTF_8));
                files.add(file);
            }
        }
        return files;
    }

    private static Map<String, SvgChart> charts(JsonNode rows) {
        Map<String, SvgChart> charts = new LinkedHashMap<>();
        charts.put("bench-speed", byBatch("Pictures per second", rows, "picturesPerSecond"));
        charts.put("bench-memory", byBatch("Resident memory in MB", rows, "memoryMegabytes"));
        return charts;
    }

    private static SvgChart byBatch(String title, JsonNode rows, String value) {
        Map<String, List<Curve.Point>> curves = new TreeMap<>();
        for (JsonNode row : rows) {
            Matcher name = COURSE.matcher(row.path("name").asString());
            if (name.matches() && row.path(value).isNumber()) {
                String threads = name.group(3).equals("1") ? "1 thread" : name.group(3) + " threads";
                curves.computeIfAbsent(name.group(1) + " pixels, " + threads, curve -> new ArrayList<>())
                        .add(new Curve.Point(
                                Double.parseDouble(name.group(2)),
                                row.path(value).asDouble()));
            }
        }
        List<Curve> sorted = new ArrayList<>();
        curves.forEach((name, points) -> sorted.add(new Curve(
                name,
                points.stream()
                        .sorted(Comparator.comparingDouble(Curve.Point::x))
                        .toList())));
        return SvgChart.overNumber(title, "pictures at a time", sorted);
    }
}
