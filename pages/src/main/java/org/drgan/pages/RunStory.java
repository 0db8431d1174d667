package org.drgan.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.drgan.files.TextFile;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.settings.Settings;
import org.drgan.train.Run;
import org.drgan.train.log.LogNames;
import org.drgan.train.log.RunLog;

/**
 * The contents of a run folder: curves, and samples of the same sentences over time. It may be read during training.
 *
 * @param settings of the training
 * @param log its lines, in order
 * @param sentences sentences of the samples; none for a matching model
 * @param real a real picture for each of them
 * @param samples the file of the sample grid, by step
 */
public record RunStory(
        Settings settings,
        List<Map<String, Object>> log,
        List<String> sentences,
        List<Pixels> real,
        TreeMap<Long, Path> samples) {
    private static final String SHEET = "samples-(\\d+)\\.png";

    /**
     * Reads a run folder.
     *
     * @throws IOException naming the missing or broken file
     */
    public static RunStory read(Path folder) throws IOException {
        Settings settings = Settings.read(folder.resolve(Settings.FILE));
        Path log = folder.resolve(Run.LOG);
        Path samples = folder.resolve("samples");
        Path sentences = samples.resolve("sentences.txt");
        List<String> shown =
                Files.exists(sentences) ? TextFile.read(sentences).lines().toList() : List.of();
        TreeMap<Long, Path> sheets = new TreeMap<>();
        try (Stream<Path> files = Files.isDirectory(samples) ? Files.list(samples) : Stream.empty()) {
            files.filter(file -> String.valueOf(file.getFileName()).matches(SHEET))
                    .forEach(file -> sheets.put(step(file), file));
        }
        return new RunStory(
                settings,
                Files.exists(log) ? RunLog.read(log) : List.of(),
                shown,
                shown.isEmpty() ? List.of() : cells(samples.resolve("real.png"), settings),
                sheets);
    }

    private static long step(Path sheet) {
        return Long.parseLong(String.valueOf(sheet.getFileName()).replaceFirst(SHEET, "$1"));
    }

    private static List<Pixels> cells(Path sheet, Settings settings) throws IOException {
        return Grid.cells(Pictures.read(sheet), settings.side());
    }

    /** A logged value over the seconds of training. */
    public Curve curve(String name, String label) {
        List<Curve.Point> points = new ArrayList<>();
        for (Map<String, Object> line : log) {
            if (line.get(name) instanceof Number value && line.get(LogNames.SECONDS) instanceof Number seconds) {
                points.add(new Curve.Point(seconds.doubleValue(), value.doubleValue()));
            }
        }
        return new Curve(label, points);
    }

    /** Names of all logged values. */
    public List<String> names() {
        return log.stream().flatMap(line -> line.keySet().stream()).distinct().toList();
    }

    /** The last step in the log. */
    public long steps() {
        return Math.round(last(LogNames.STEP));
    }

    /** The last seconds of training in the log. */
    public double seconds() {
        return last(LogNames.SECONDS);
    }

    private double last(String name) {
        return log.stream()
                .map(line -> line.get(name))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .max()
                .orElse(0);
    }

    /**
     * Moments of the training: the first, the last, and others at growing intervals, since the most changes are at the
     * beginning.
     *
     * @param most largest number of moments
     * @param sentencesShown number of sentences, from the first
     */
    public List<Figures.Moment> moments(int most, int sentencesShown) throws IOException {
        List<Figures.Moment> moments = new ArrayList<>();
        for (long step : chosen(new ArrayList<>(samples.keySet()), most)) {
            Path sheet = Objects.requireNonNull(samples.get(step));
            moments.add(new Figures.Moment(label(step), cells(sheet, settings).subList(0, sentencesShown)));
        }
        return moments;
    }

    static List<Long> chosen(List<Long> steps, int most) {
        if (steps.size() <= most) {
            return steps;
        }
        List<Long> chosen = new ArrayList<>();
        double growth = Math.pow(steps.size(), 1.0 / (most - 1)); // from 1 to all of them in equal factors
        int place = -1;
        for (int i = 0; i < most; i++) {
            place = Math.max(place + 1, (int) Math.round(Math.pow(growth, i)) - 1);
            chosen.add(steps.get(place));
        }
        return chosen;
    }

    private String label(long step) {
        return log.stream()
                .filter(line -> line.get(LogNames.STEP) instanceof Number number && number.longValue() >= step)
                .map(line -> line.get(LogNames.SECONDS))
                .filter(Number.class::isInstance)
                .map(seconds -> Ticks.TIME.label(((Number) seconds).doubleValue(), 1))
                .findFirst()
                .orElse("step " + step);
    }
}
