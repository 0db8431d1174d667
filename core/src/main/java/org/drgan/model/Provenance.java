package org.drgan.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drgan.files.DurableFile;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The file in a model folder that says how the model was made, and holds the SHA-256 of each of its files. */
public final class Provenance {
    /** Its name. */
    public static final String FILE = "provenance.json";

    private static final String FILES = "files";
    private static final int LARGEST = 1 << 22; // bytes
    private static final int LOOKS = 4;
    private static final long PAUSE = 100_000_000; // nanoseconds
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Provenance() {}

    /**
     * Writes it; all other files of the folder must be written before.
     *
     * @param facts by name, among them {@code step} and {@code steps}, those done and those planned
     */
    public static void write(Path folder, Map<String, ?> facts) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put(FILES, hashes(folder));
        DurableFile.write(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }

    /**
     * Writes it for a folder of which some files are about to be replaced. The hashes of the other files are kept, so
     * that damage to them is still detected.
     *
     * @param aside the folder of the new files, to which it is written
     * @param folder where they will go
     * @param facts to be added, by name
     */
    static void writeFor(Path aside, Path folder, Map<String, ?> facts) throws IOException {
        ObjectNode all =
                Files.isRegularFile(folder.resolve(FILE)) ? read(folder.resolve(FILE)) : JSON.createObjectNode();
        facts.forEach((name, value) -> all.set(name, JSON.valueToTree(value)));
        Map<String, String> files = new TreeMap<>(hashes(folder));
        all.path(FILES)
                .properties()
                .forEach(file -> files.put(file.getKey(), file.getValue().asString("")));
        files.keySet().removeIf(name -> !Files.exists(folder.resolve(name)));
        files.putAll(hashes(aside));
        all.set(FILES, JSON.valueToTree(files));
        DurableFile.write(
                aside.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (isPart(name)) {
                    hashes.put(name, DurableFile.hash(file));
                }
            }
        }
        return hashes;
    }

    /** Copies it beside copies of a model's files, if there is one. */
    public static void copy(Path model, Path to) throws IOException {
        Path file = model.resolve(FILE);
        if (Files.isRegularFile(file)) {
            Files.copy(file, to.resolve(FILE));
        }
    }

    /** Whether a file is part of a model; notes and pictures that lie beside it are not. */
    private static boolean isPart(String name) {
        return name.endsWith(".safetensors") || name.equals("config.yml") || name.equals(MatchingModel.VOCABULARY);
    }

    /**
     * Compares files with the hashes that were stored with them.
     *
     * @param folder a model folder
     * @param names the files that are about to be read
     * @param note receives a message if a file has no stored hash
     * @return the SHA-256 that each file has now
     * @throws IOException naming the file that is not the one that was stored
     */
    static Map<String, String> requireUnchanged(Path folder, List<String> names, Consumer<String> note)
            throws IOException {
        for (int look = 1; look < LOOKS; look++) { // a running training may be replacing these files
            try {
                return compare(folder, names, note);
            } catch (NoSuchFileException | Changed meanwhile) {
                LockSupport.parkNanos(PAUSE);
            }
        }
        return compare(folder, names, note);
    }

    /** A file is not the one whose hash was stored. */
    private static final class Changed extends IOException {
        private static final long serialVersionUID = 1;

        Changed(String message) {
            super(message);
        }
    }

    private static Map<String, String> compare(Path folder, List<String> names, Consumer<String> note)
            throws IOException {
        Path file = folder.resolve(FILE);
        JsonNode stored = Files.isRegularFile(file) ? read(file).path(FILES) : JSON.missingNode();
        Map<String, String> found = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            String hash = DurableFile.hash(folder.resolve(name));
            found.put(name, hash);
            String expected = stored.path(name).asString("");
            if (expected.isEmpty()) {
                unknown.add(name);
            } else if (!expected.equals(hash)) {
                throw new Changed(folder.resolve(name) + " is not the file that was stored: its SHA-256 is " + hash
                        + ", but " + FILE + " beside it says " + expected
                        + ". It is damaged or of another model: restore it from where it came from; a file that was"
                        + " changed on purpose needs its new SHA-256 there");
            }
        }
        if (!unknown.isEmpty()) {
            note.accept("The model in " + folder + " has no checksum"
                    + (unknown.size() == names.size() ? "s" : " of " + String.join(", ", unknown))
                    + " in " + FILE + ", so damage to it would not be noticed.");
        }
        return found;
    }

    private static ObjectNode read(Path file) throws IOException {
        try {
            if (JSON.readTree(DurableFile.readSmall(file, LARGEST)) instanceof ObjectNode object) {
                return object;
            }
            throw new IOException(file + " is damaged: it holds no JSON object");
        } catch (JacksonException damaged) {
            throw new IOException(file + " is not JSON: " + JsonMistake.of(damaged), damaged);
        }
    }

    /**
     * Whether a model's provenance has the SHA-256 of a file.
     *
     * @throws IOException when the provenance cannot be read
     */
    public static boolean lists(Path model, String name) throws IOException {
        Path file = model.resolve(FILE);
        return Files.isRegularFile(file) && read(file).path(FILES).has(name);
    }

    /**
     * Whether the training run in a folder has done all of its steps. A model without provenance counts as finished,
     * since it cannot be resumed.
     *
     * @throws IOException when the model's provenance cannot be read
     */
    public static boolean isFinished(Path run) throws IOException {
        Path model = run.resolve("model");
        Path file = model.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Files.isDirectory(model);
        }
        JsonNode made = read(file);
        return made.path("step").asLong(0) >= made.path("steps").asLong(made.has("step") ? 1 : 0);
    }
}
