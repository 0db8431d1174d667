package org.drgan.metric;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.drgan.files.DurableFile;
import org.drgan.files.JsonMistake;
import org.drgan.files.TextFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes results as lines of JSON, one per measurement. */
public final class ResultFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ResultFile() {}

    /**
     * Reads the measurements of a file in order; other JSON is skipped.
     *
     * @throws IOException naming the file, when it cannot be read
     */
    public static List<Measurement> read(Path file) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        for (String line : TextFile.read(file).lines().toList()) {
            try {
                JsonNode tree = JSON.readTree(line);
                if (tree.has("metric") && tree.has("protocol")) {
                    measurements.add(JSON.treeToValue(tree, Measurement.class));
                }
            } catch (JacksonException torn) {
                throw new IOException(file + " holds a line that is not a result: " + JsonMistake.of(torn), torn);
            }
        }
        return measurements;
    }

    /** A result as one line of JSON, with its end of line. */
    public static String line(Measurement result) {
        return JSON.writeValueAsString(result) + "\n";
    }

    /**
     * Writes a file of results atomically.
     *
     * @throws IOException naming the file, when it cannot be written
     */
    public static void write(Path file, List<Measurement> results) throws IOException {
        StringBuilder lines = new StringBuilder();
        results.forEach(result -> lines.append(line(result)));
        DurableFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Appends a result to a file, which is created if necessary.
     *
     * @throws IOException naming the file, when it cannot be written
     */
    public static void append(Path file, Measurement result) throws IOException {
        String line = line(result);
        try {
            Files.write(
                    file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException refused) {
            throw new IOException("the result cannot be written to " + file + " (" + refused + ")", refused);
        }
    }
}
