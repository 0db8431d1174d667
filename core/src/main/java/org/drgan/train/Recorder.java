package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.tensor.Memory;
import org.drgan.train.log.EventFile;
import org.drgan.train.log.LogNames;
import org.drgan.train.log.RunLog;

/** Records a training run: log lines, TensorBoard curves, sample sheets. */
final class Recorder {
    private final Training training;
    private final Path samples;
    private final RunLog log;
    private final EventFile events;
    private final Means means = new Means();

    /** @param samples the folder of the sheets */
    Recorder(Training training, Path samples, RunLog log, EventFile events) {
        this.training = training;
        this.samples = samples;
        this.log = log;
        this.events = events;
    }

    /** Adds the values of a step to the next line. */
    void add(Map<String, Double> terms) {
        means.add(terms);
    }

    /** Leaves the steps since the last line out of the next one. */
    void forget() {
        means.clear();
    }

    /** Whether there has been a step since the last line. */
    boolean hasSteps() {
        return means.steps() > 0;
    }

    /** Writes a line of means over the steps since the last one. */
    void report(long step, double seconds) throws IOException {
        Map<String, Object> line = line(step, seconds);
        line.put("pictures_per_second", means.steps() * training.batchSize() / means.seconds());
        line.put("waited_seconds", training.waitedSeconds());
        line.put("resident_bytes", Memory.resident());
        line.put("broken_pictures", training.brokenPictures().size());
        line.putAll(means.values());
        log.write(line);
        for (Map.Entry<String, Object> entry : line.entrySet()) {
            if (!entry.getKey().equals(LogNames.STEP) && entry.getValue() instanceof Number number) {
                events.scalar(entry.getKey(), step, number.doubleValue());
            }
        }
        means.clear();
    }

    /**
     * Writes the training's present samples and their measures.
     *
     * @return its measures by name
     */
    Map<String, Double> show(long step, double seconds) throws IOException {
        Samples shown = training.samples(step);
        for (Map.Entry<String, Pixels> sheet : shown.pictures().entrySet()) {
            Path file = samples.resolve(String.format("%s-%06d.png", sheet.getKey(), step));
            Pictures.write(file, sheet.getValue(), Map.of());
            events.image(
                    sheet.getKey(),
                    step,
                    sheet.getValue().width(),
                    sheet.getValue().height(),
                    Files.readAllBytes(file));
        }
        Map<String, Object> line = line(step, seconds);
        line.putAll(shown.values());
        log.write(line);
        for (Map.Entry<String, Double> value : shown.values().entrySet()) {
            events.scalar(value.getKey(), step, value.getValue());
        }
        return shown.values();
    }

    private static Map<String, Object> line(long step, double seconds) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(LogNames.STEP, step);
        line.put(LogNames.SECONDS, Math.round(seconds * 10) / 10.0);
        return line;
    }
}
