package org.drgan.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.files.DurableFile;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Norms;
import org.drgan.tensor.State;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;

/**
 * A matching model (DAMSM) with its settings and vocabulary.
 *
 * @param settings that it was trained with
 * @param vocabulary that its text encoder reads
 * @param text encodes sentences and their words
 * @param image encodes pictures and their regions
 */
public record MatchingModel(Settings settings, Vocabulary vocabulary, TextEncoder text, ImageEncoder image) {
    /** The file of the text encoder in a model folder. */
    public static final String TEXT = "text-encoder.safetensors";

    /** The file of the image encoder in a model folder. */
    public static final String IMAGE = "image-encoder.safetensors";

    /** The file of the generator in a model folder. */
    public static final String GENERATOR = "generator.safetensors";

    /** The file of the discriminator for pictures of this side in a model folder. */
    public static String discriminator(int side) {
        return "discriminator-" + side + ".safetensors";
    }

    /** The file of the discriminator that sees the image encoder's features in a model folder. */
    public static final String FEATURE_DISCRIMINATOR = "discriminator-features.safetensors";

    /** The file of the vocabulary in a model folder. */
    public static final String VOCABULARY = "vocabulary.json";

    /** A model with random weights, drawn from libtorch's generator; seed it first. */
    public static MatchingModel untrained(Settings settings, Vocabulary vocabulary) {
        return untrained(settings, vocabulary, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public static MatchingModel untrained(Settings settings, Vocabulary vocabulary, Norms norms) {
        TextEncoder text = new TextEncoder(settings.text(vocabulary.size()));
        ModelSettings shape = settings.model();
        ImageEncoder image = shape.imageEncoder() == ModelSettings.Images.INCEPTION
                ? new InceptionV3(shape.dimension())
                : new SmallImageEncoder(shape.dimension(), settings.side(), shape.imageWidth(), norms);
        return new MatchingModel(settings, vocabulary, text, image);
    }

    /**
     * Loads pretrained weights into the image encoder's fixed part.
     *
     * @param inception a file of {@code drgan weights import --as inception-torchvision}
     * @throws IOException naming the file, when it cannot be read or is of another network
     */
    public void startFrom(Path inception) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> weights = new LinkedHashMap<>(State.of(image));
            weights.keySet().removeIf(name -> !name.startsWith("emb_"));
            Map<String, Tensor> found = Safetensors.read(inception).tensors();
            found.forEach((name, tensor) -> {
                if (!name.startsWith("fc.")) { // the classification layer is not used here
                    weights.putIfAbsent(name, tensor);
                }
            });
            State.load(image, weights);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    inception
                            + " is not of Inception-v3 as 'drgan weights import --as inception-torchvision' writes it: "
                            + wrong.getMessage(),
                    wrong);
        }
    }

    /**
     * Writes it into a model folder.
     *
     * @param config settings of the model that this is part of
     */
    public void write(Path folder, Settings config) throws IOException {
        Files.createDirectories(folder);
        vocabulary.write(folder.resolve(VOCABULARY));
        NetworkFile.write(folder.resolve(TEXT), State.of(text), vocabulary);
        NetworkFile.write(folder.resolve(IMAGE), State.of(image), vocabulary);
        DurableFile.write(folder.resolve(Settings.FILE), config.toYaml().getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 over vocabulary and weights. It does not depend on where the files are or what else they contain. */
    public String hash() {
        return DurableFile.hash(
                (vocabulary.hash() + vocabulary.splitting() + State.hash(State.of(text)) + State.hash(State.of(image)))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Checks that a model's generator was trained with this text encoder; it cannot use the embeddings of another one,
     * even with the same vocabulary. Folders without a text encoder are not checked.
     *
     * @param folder a model folder
     * @throws IOException naming the folder, when its text encoder is another one
     */
    public void requireReadBy(Path folder) throws IOException {
        Path file = folder.resolve(TEXT);
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            String there = State.hash(new TreeMap<>(Safetensors.read(file).tensors()));
            String here = State.hash(new TreeMap<>(State.of(text)));
            if (!there.equals(here)) {
                throw new IOException("the generator in " + folder + " was trained with another text encoder (hash "
                        + there.substring(0, 12) + ") than that of the matching model now (hash "
                        + here.substring(0, 12) + "): give its own matching model with --damsm");
            }
        }
    }

    /** As {@link #read(Path, Consumer)}, without messages. */
    public static MatchingModel read(Path place) throws IOException {
        return read(place, note -> {});
    }

    /**
     * Reads a model folder, or the one inside a run's folder.
     *
     * @param note receives a message if the folder has no checksums to compare
     * @throws IOException naming the file that is missing, damaged or of another model
     */
    public static MatchingModel read(Path place, Consumer<String> note) throws IOException {
        Path folder = ModelFolder.locate(place);
        for (String file : new String[] {Settings.FILE, VOCABULARY, TEXT, IMAGE}) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new IOException(folder + " is not a matching model: it has no " + file
                        + ". Train one with 'drgan damsm train' and name its run folder");
            }
        }
        Provenance.requireUnchanged(folder, List.of(Settings.FILE, VOCABULARY, TEXT, IMAGE), note);
        Settings settings = Settings.read(folder.resolve(Settings.FILE));
        Vocabulary vocabulary = Vocabulary.read(folder.resolve(VOCABULARY));
        NetworkFile.requireWords(folder.resolve(TEXT), vocabulary);
        NetworkFile.requireShapes(folder.resolve(TEXT), Landmarks.of(settings.text(vocabulary.size())));
        NetworkFile.requireShapes(folder.resolve(IMAGE), Landmarks.ofImages(settings));
        MatchingModel model = untrained(settings, vocabulary);
        NetworkFile.load(model.text(), folder.resolve(TEXT), vocabulary);
        NetworkFile.load(model.image(), folder.resolve(IMAGE), vocabulary);
        return model;
    }
}
