package org.drgan.cli.shared;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drgan.Request;
import org.drgan.files.JsonMistake;
import org.drgan.image.Recipe;
import org.drgan.layout.Sentences;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Precision;
import org.drgan.text.Plain;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A picture or grid to draw again from the recipe in its file.
 *
 * @param file that holds the recipe
 * @param recipe in the file
 * @param requests its pictures, in order
 */
public record Redrawn(Path file, Recipe recipe, List<Request> requests) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST = 100_000;

    /** Names of the extra entries of a recipe. */
    static final String SENTENCES = "sentences";

    static final String EACH = "each";
    static final String PICTURES = "pictures";
    static final String INDICES = "indices";
    static final String SHOWS = "shows";

    /**
     * Reads the recipe of a picture.
     *
     * @throws IOException naming the file, when it has no recipe or an invalid one
     */
    public static Redrawn of(Path file) throws IOException {
        Recipe recipe = Recipe.read(file)
                .orElseThrow(
                        () -> new IOException(
                                file
                                        + " holds no recipe: it is not a picture of drgan generate, or another program has saved it again"));
        try {
            List<Request> requests = new ArrayList<>();
            int each = number(recipe, EACH, 1);
            for (String sentence : sentences(recipe)) {
                for (long i = recipe.index(); i < recipe.index() + each && requests.size() < MOST; i++) {
                    requests.add(new Request(sentence, recipe.seed(), i, recipe.truncation()));
                }
            }
            int drawn = Math.min(requests.size(), number(recipe, PICTURES, requests.size()));
            List<Long> indices = indices(recipe);
            if (!indices.isEmpty() && indices.size() != drawn) {
                throw new IllegalArgumentException(
                        "found " + indices.size() + " indices for " + drawn + " pictures; expected one for each");
            }
            for (int i = 0; i < indices.size(); i++) {
                Request request = requests.get(i);
                requests.set(i, new Request(request.sentence(), request.seed(), indices.get(i), request.truncation()));
            }
            return new Redrawn(file, recipe, List.copyOf(requests.subList(0, drawn)));
        } catch (JacksonException | IllegalArgumentException broken) {
            String reason = broken instanceof JacksonException json ? JsonMistake.of(json) : broken.getMessage();
            throw new IOException(
                    file + " holds a recipe that cannot be drawn: " + Sentences.shorten("" + reason), broken);
        }
    }

    private static int number(Recipe recipe, String name, int otherwise) {
        String text = recipe.extra().get(name);
        if (text == null) {
            return otherwise;
        }
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > MOST) {
            throw new IllegalArgumentException("found " + name + " " + text + "; expected 1 to " + MOST);
        }
        return number;
    }

    private static List<String> sentences(Recipe recipe) {
        String json = recipe.extra().get(SENTENCES);
        if (json == null) {
            return List.of(recipe.sentence());
        }
        List<String> sentences = new ArrayList<>();
        for (JsonNode sentence : JSON.readTree(json)) {
            if (!sentence.isString()) {
                throw new IllegalArgumentException("found " + sentence + " among its sentences; expected texts");
            }
            sentences.add(sentence.stringValue());
        }
        return sentences;
    }

    /** The index of each picture, if they do not follow each other; otherwise empty. */
    private static List<Long> indices(Recipe recipe) {
        List<Long> indices = new ArrayList<>();
        for (JsonNode index : JSON.readTree(recipe.extra().getOrDefault(INDICES, "[]"))) {
            if (!index.isIntegralNumber() || !index.canConvertToLong() || index.asLong() < 0) {
                throw new IllegalArgumentException("found " + index + " among its indices; expected whole numbers");
            }
            indices.add(index.asLong());
        }
        return indices;
    }

    /** Sentences or indices as an entry of a recipe. */
    static String json(List<?> entries) {
        return JSON.writeValueAsString(entries);
    }

    /** Its sentences by their origin, which messages begin with. */
    public Map<String, String> sentences() {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (Request request : requests) {
            if (!sentences.containsValue(request.sentence())) {
                sentences.put(file + ", sentence " + (sentences.size() + 1) + ": ", request.sentence());
            }
        }
        return sentences;
    }

    /** The number format that it was drawn in. */
    public Precision precision() {
        return "bf16".equals(recipe.extra().get("precision")) ? Precision.BF16 : Precision.FP32;
    }

    /** Whether the file shows something else than the picture, such as its stages. */
    public boolean shows(String what) {
        return what.equals(recipe.extra().get(SHOWS));
    }

    /** Refuses another model, which would draw another picture. */
    public void requireModel(String hash, Path folder) {
        if (!hash.equals(recipe.model())) {
            throw new UserMistake(file + " was drawn by the model " + Plain.hash(recipe.model()) + ", but " + folder
                    + " is " + Plain.hash(hash) + ": name the folder of that model with --model");
        }
    }

    /** A warning if the picture is from another version of drgan or another device, so that grey levels may differ. */
    public Optional<String> otherVersion() {
        String now = CodeVersion.current();
        String device = recipe.extra().getOrDefault("device", "cpu");
        if (!recipe.version().equals(now)) {
            return Optional.of(file + " was drawn by drgan " + Sentences.shorten(recipe.version()) + ", but this is "
                    + now + ": single values may differ slightly");
        }
        return device.equals("cpu")
                ? Optional.empty()
                : Optional.of(file + " was drawn on a GPU (" + Sentences.shorten(device)
                        + "); on other devices single values may differ slightly");
    }
}
