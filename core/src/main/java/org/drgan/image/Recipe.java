package org.drgan.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.drgan.files.JsonMistake;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything needed to draw a picture again. It is stored in the PNG file, as JSON in the text chunk with the keyword
 * {@value #KEYWORD}. For other viewers, {@code Description} holds the sentence and {@code Software} the program.
 *
 * @param sentence what the picture shows
 * @param seed of the noise
 * @param index which picture of that seed
 * @param model hash of the model's weights
 * @param version of this program
 * @param truncation truncation of the noise, in standard deviations; null for none
 * @param extra further options, by name
 */
public record Recipe(
        String sentence,
        long seed,
        long index,
        String model,
        String version,
        @Nullable Double truncation,
        Map<String, String> extra) {
    /** The keyword of the text chunk. */
    public static final String KEYWORD = "drgan";

    private static final long MOST_BYTES = 512L << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public Recipe {
        extra = extra == null ? Map.of() : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(extra));
        if (sentence == null || model == null || version == null) {
            throw new IllegalArgumentException("a recipe needs a sentence, a model and a version");
        }
    }

    /** The recipe as texts for {@link Pictures#write}. */
    public Map<String, String> text() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put(KEYWORD, JSON.writeValueAsString(this));
        text.put("Description", sentence);
        text.put("Software", "drgan " + version);
        return text;
    }

    /**
     * The recipe of a picture that this program wrote.
     *
     * @return empty when the file is a PNG without a recipe
     * @throws IOException naming the file when it is no PNG, or broken
     */
    public static Optional<Recipe> read(Path png) throws IOException {
        if (!Files.isRegularFile(png) || Files.size(png) > MOST_BYTES) {
            throw new IOException("there is no picture at " + png);
        }
        return decode(Files.readAllBytes(png), png.toString());
    }

    /**
     * The same from the bytes of a PNG file.
     *
     * @param name what to call the picture in messages
     */
    public static Optional<Recipe> decode(byte[] png, String name) throws IOException {
        String json = PngText.read(png, name).get(KEYWORD);
        try {
            return json == null ? Optional.empty() : Optional.ofNullable(JSON.readValue(json, Recipe.class));
        } catch (JacksonException e) {
            throw new IOException(name + " holds a recipe that cannot be read: " + JsonMistake.of(e), e);
        }
    }
}
