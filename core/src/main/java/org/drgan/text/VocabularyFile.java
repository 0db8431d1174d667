package org.drgan.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.drgan.files.DurableFile;
import org.drgan.files.JsonMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The file format of a vocabulary: {@code {"padding": "<end>", "words": ["a", "bird", …]}}, with {@code "splitting"} if
 * it is not the published one.
 */
final class VocabularyFile {
    private static final long MOST_BYTES = 64L << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private VocabularyFile() {}

    static void write(Path file, Vocabulary vocabulary) throws IOException {
        ObjectNode root = JSON.createObjectNode().put("padding", Vocabulary.PADDING);
        if (vocabulary.splitting() != Splitting.PUBLISHED) {
            root.put("splitting", vocabulary.splitting().name().toLowerCase(Locale.ROOT));
        }
        ArrayNode words = root.putArray("words");
        vocabulary.words().forEach(words::add);
        DurableFile.write(file, JSON.writeValueAsBytes(root));
    }

    static Vocabulary read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no vocabulary at " + file);
        }
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IOException(
                    file + " has " + size + " bytes; a vocabulary has at most " + MOST_BYTES + ", so this is none");
        }
        JsonNode words;
        Splitting splitting;
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            words = root.path("words");
            if (!words.isArray()
                    || !Vocabulary.PADDING.equals(root.path("padding").asString(""))) {
                throw new IOException(file + " is no vocabulary: expected {\"padding\": \"" + Vocabulary.PADDING
                        + "\", \"words\": [\"a\", …]}");
            }
            splitting = splitting(root.path("splitting").asString("published"), file);
        } catch (JacksonException e) {
            throw new IOException(file + " is no vocabulary, or a broken one: " + JsonMistake.of(e), e);
        }
        List<String> list = new ArrayList<>(words.size());
        for (JsonNode word : words) {
            if (!word.isString()) {
                throw new IOException(file + ": word number " + (list.size() + 1) + " is no text but "
                        + Plain.shorten(word.toString()));
            }
            list.add(word.stringValue());
        }
        try {
            return new Vocabulary(list, splitting);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Splitting splitting(String name, Path file) throws IOException {
        try {
            return Splitting.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IOException(
                    file + " splits sentences by the rule \"" + name + "\"; known are "
                            + Arrays.toString(Splitting.values()).toLowerCase(Locale.ROOT),
                    unknown);
        }
    }
}
