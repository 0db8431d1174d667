package org.drgan.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drgan.files.DurableFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file in a model folder that says how the model was made. */
public final class Provenance {
    private static final String FILE = "provenance.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Provenance() {}

    /**
     * Writes it.
     *
     * @param facts by name, among them {@code step} and {@code steps}, those done and those planned
     */
    public static void write(Path folder, Map<String, ?> facts) throws IOException {
        DurableFile.write(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(facts));
    }

    /**
     * Whether the training in a run folder has done all of its steps. A model that does not say how it was made counts as
     * finished, since it cannot go on.
     *
     * @throws IOException when the model's provenance cannot be read
     */
    public static boolean isFinished(Path run) throws IOException {
        Path model = run.resolve("model");
        Path file = model.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Files.isDirectory(model);
        }
        try {
            JsonNode made = JSON.readTree(Files.readString(file));
            return made.path("step").asLong(0) >= made.path("steps").asLong(1);
        } catch (JacksonException damaged) {
            throw new IOException(file + " is not JSON: " + damaged.getOriginalMessage(), damaged);
        }
    }
}
