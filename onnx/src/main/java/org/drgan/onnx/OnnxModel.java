package org.drgan.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.drgan.files.DurableFile;
import org.drgan.generator.GeneratorSettings;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.onnx.Graph.Type;
import org.drgan.tensor.CodeVersion;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trained model as one ONNX file: text encoder and generator, from word numbers and noise to the pictures of all
 * stages.
 *
 * <p>Batch size B and number of words T are free. Noise is an input, so a seed gives the same picture in every program.
 * The file's metadata hold the vocabulary, the rule of splitting, the sizes and the model's hash, so a program needs
 * only this file and a runtime.
 */
public final class OnnxModel {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private OnnxModel() {}

    /**
     * Writes a model.
     *
     * @param half whether weights are stored in 16 bits, which halves the file; pictures differ by less than two grey
     *     levels of 255 on average. Computation stays in 32 bits.
     * @param target file, replaced atomically
     * @throws IOException when the file cannot be written
     */
    public static void write(ModelFolder model, boolean half, Path target) throws IOException {
        DurableFile.write(target, toBytes(model, half));
    }

    /** The file's content; see {@link #write}. */
    public static byte[] toBytes(ModelFolder model, boolean half) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Graph graph = new Graph("drgan", half);
            String ids = ids(graph);
            String padding = padding(graph);
            TextNodes.Read read = new TextNodes(graph, model.text()).add(ids, padding);
            draw(graph, model, read, padding);
            read(graph, model, read);
            return graph.model(
                    CodeVersion.current(),
                    "DR-GAN: draws a picture from a sentence. The metadata describe its inputs.",
                    metadata(model));
        }
    }

    /** The text encoder alone, from word numbers to embeddings, for programs that interpolate between sentences. */
    static byte[] textEncoder(ModelFolder model, boolean half) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Graph graph = new Graph("drgan-text-encoder", half);
            String ids = ids(graph);
            read(graph, model, new TextNodes(graph, model.text()).add(ids, padding(graph)));
            return graph.model(CodeVersion.current(), "The text encoder of a DR-GAN model.", metadata(model));
        }
    }

    /** The generator alone, from embeddings to pictures. */
    static byte[] generator(ModelFolder model, boolean half) {
        int dimension = model.generator().settings().words();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Graph graph = new Graph("drgan-generator", half);
            TextNodes.Read read = new TextNodes.Read(
                    graph.input("words", Type.FLOAT, "word embeddings", "B", dimension, "T"),
                    graph.input("sentence", Type.FLOAT, "sentence embedding", "B", dimension));
            draw(graph, model, read, padding(graph));
            return graph.model(CodeVersion.current(), "The generator of a DR-GAN model.", metadata(model));
        }
    }

    private static String ids(Graph graph) {
        return graph.input("ids", Type.INT64, "numbers of the words; 0 after the sentence's end", "B", "T");
    }

    private static String padding(Graph graph) {
        return graph.input("padding", Type.BOOL, "true after the sentence's end; each sentence has a word", "B", "T");
    }

    private static void read(Graph graph, ModelFolder model, TextNodes.Read read) {
        int dimension = model.generator().settings().words();
        graph.output("words", read.words(), Type.FLOAT, "word embeddings", "B", dimension, "T");
        graph.output("sentence", read.sentence(), Type.FLOAT, "sentence embedding", "B", dimension);
    }

    /** From embeddings and noise to the pictures of all stages. */
    private static void draw(Graph graph, ModelFolder model, TextNodes.Read read, String padding) {
        GeneratorSettings shape = model.generator().settings();
        String noise = graph.input("noise", Type.FLOAT, "standard normal noise of the generator", "B", shape.noise());
        String conditionNoise = graph.input(
                "condition_noise",
                Type.FLOAT,
                "standard normal noise of the conditioning augmentation",
                "B",
                shape.condition());
        GeneratorNodes.Drawn drawn =
                new GeneratorNodes(graph, model.generator()).add(read, padding, noise, conditionNoise);
        List<Integer> sides = shape.sides();
        for (int stage = shape.stages() - 1; stage >= 0; stage--) { // the largest first
            int side = sides.get(stage);
            graph.output(
                    "picture" + side,
                    drawn.pictures().get(stage),
                    Type.FLOAT,
                    "the picture of stage " + stage + ", red, green and blue from -1 to 1",
                    "B",
                    3,
                    side,
                    side);
        }
        for (int stage = 1; stage < shape.stages(); stage++) {
            int side = sides.get(stage - 1);
            graph.output(
                    "attention" + side,
                    drawn.attention().get(stage - 1),
                    Type.FLOAT,
                    "weight of each word at each position when stage " + stage + " was drawn",
                    "B",
                    "T",
                    side,
                    side);
        }
    }

    /**
     * Writes a matching model's image encoder, from pictures to codes that are compared with words and sentences.
     *
     * @param side of the pictures in pixels
     */
    public static void writeImageEncoder(MatchingModel matching, int side, boolean half, Path target)
            throws IOException {
        DurableFile.write(target, imageEncoder(matching, side, half));
    }

    static byte[] imageEncoder(MatchingModel matching, int side, boolean half) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Graph graph = new Graph("drgan-image-encoder", half);
            String picture = graph.input("picture", Type.FLOAT, "red, green and blue from -1 to 1", "B", 3, side, side);
            ImageNodes.Seen seen = new ImageNodes(graph, matching.image()).add(picture, side);
            int dimension = matching.text().settings().dimension();
            graph.output(
                    "regions",
                    seen.regions(),
                    Type.FLOAT,
                    "codes of regions, to compare with words",
                    "B",
                    dimension,
                    "H",
                    "W");
            graph.output(
                    "whole",
                    seen.whole(),
                    Type.FLOAT,
                    "code of the picture, to compare with sentences",
                    "B",
                    dimension);
            return graph.model(
                    CodeVersion.current(),
                    "The image encoder of a DAMSM matching model.",
                    Map.of("version", CodeVersion.current()));
        }
    }

    private static Map<String, String> metadata(ModelFolder model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("model", model.hash());
        metadata.put("version", CodeVersion.current());
        metadata.put("vocabulary", JSON.writeValueAsString(model.vocabulary().words()));
        metadata.put("splitting", model.vocabulary().splitting().name().toLowerCase(Locale.ROOT));
        metadata.put("maximum_words", Integer.toString(model.settings().data().words()));
        metadata.put(
                "sides", JSON.writeValueAsString(model.generator().settings().sides()));
        metadata.put(
                "how_to_split",
                switch (model.vocabulary().splitting()) {
                    case PUBLISHED ->
                        "Lower case; words are runs of letters, digits and underscores (Unicode), of which only ASCII"
                                + " characters are kept; empty words are left out.";
                    case SPACES ->
                        "Lower case, Unicode form NFC; words are what stands between spaces, tabs, line ends, U+00A0 and U+3000.";
                });
        metadata.put(
                "how_to_number",
                "A word's number is its place in the vocabulary, counted from 1. Unknown words are left out, and so is"
                        + " what comes after maximum_words known ones.");
        metadata.put(
                "how_to_seed",
                "Value i of picture n of a seed: key = mix(mix(seed) + n); u(c) = ((mix(key + 0x9E3779B97F4A7C15 (c + 1))"
                        + " >>> 11) + 0.5) / 2^53; radius = sqrt(-2 ln u(2 floor(i/2))), angle = 2 pi u(2 floor(i/2) + 1);"
                        + " radius cos(angle) where i is even, radius sin(angle) where it is odd. The noise comes first,"
                        + " the condition noise after it. mix is SplitMix64: z = x + 0x9E3779B97F4A7C15; z = (z ^ z >>> 30)"
                        + " 0xBF58476D1CE4E5B9; z = (z ^ z >>> 27) 0x94D049BB133111EB; z ^ z >>> 31; all in 64 bits.");
        return metadata;
    }
}
