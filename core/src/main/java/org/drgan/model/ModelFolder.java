package org.drgan.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.TextEncoder;
import org.drgan.files.DurableFile;
import org.drgan.files.NewFolder;
import org.drgan.generator.Generator;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.PaddingLayout;
import org.drgan.settings.Settings;
import org.drgan.text.Vocabulary;

/**
 * A trained model as a folder: {@code generator.safetensors} (the averaged weights), {@code text-encoder.safetensors},
 * {@code vocabulary.json} and {@code config.yml} (the resolved settings). The folder may also contain the image
 * encoder, for evaluation, and the discriminator of features, with which {@link Realism} chooses pictures; drawing does not
 * need them.
 *
 * @param settings settings of the networks
 * @param vocabulary the words that the text encoder reads
 * @param text reads sentences, in evaluation mode
 * @param generator draws pictures, in evaluation mode, independently of their batch
 * @param hash SHA-256 over all that a picture depends on, 64 hexadecimal digits
 */
public record ModelFolder(
        Settings settings, Vocabulary vocabulary, TextEncoder text, Generator generator, String hash) {
    private static final List<String> NEEDED =
            List.of(MatchingModel.GENERATOR, MatchingModel.TEXT, MatchingModel.VOCABULARY, Settings.FILE);
    private static final List<String> COPIED = List.of(
            Settings.FILE,
            MatchingModel.VOCABULARY,
            MatchingModel.TEXT,
            MatchingModel.IMAGE,
            MatchingModel.FEATURE_DISCRIMINATOR);

    /** A model folder, or the one inside a run's folder. */
    public static Path locate(Path place) {
        Path inner = place.resolve("model");
        return Files.isDirectory(inner) ? inner : place;
    }

    /** As {@link #read(Path, Consumer)}, without messages. */
    public static ModelFolder read(Path place) throws IOException {
        return read(place, note -> {});
    }

    /**
     * Reads a model onto the CPU; its networks belong to the caller's scope.
     *
     * @param place the model folder, or a run folder that holds one as {@code model}
     * @param note receives a message if the folder has no checksums to compare
     * @throws IOException saying what is missing, broken or does not fit together, and what to do
     */
    public static ModelFolder read(Path place, Consumer<String> note) throws IOException {
        Path folder = locate(place);
        requireWhole(folder);
        Map<String, String> hashes = Provenance.requireUnchanged(folder, NEEDED, note);
        Settings settings = settings(folder.resolve(Settings.FILE));
        Vocabulary vocabulary = Vocabulary.read(folder.resolve(MatchingModel.VOCABULARY));
        NetworkFile.requireWords(folder.resolve(MatchingModel.TEXT), vocabulary);
        NetworkFile.requireShapes(folder.resolve(MatchingModel.TEXT), Landmarks.of(settings.text(vocabulary.size())));
        NetworkFile.requireShapes(folder.resolve(MatchingModel.GENERATOR), Landmarks.of(settings.generator()));
        TextEncoder text = new TextEncoder(settings.text(vocabulary.size()));
        NetworkFile.load(text, folder.resolve(MatchingModel.TEXT), vocabulary);
        Generator generator = new Generator(alone(settings.generator()));
        NetworkFile.load(generator, folder.resolve(MatchingModel.GENERATOR), vocabulary);
        return new ModelFolder(settings, vocabulary, text, generator, hash(hashes));
    }

    /**
     * Writes a model.
     *
     * @param generator its weights by name
     * @param discriminator weights of the discriminator of features by name, with which {@link Realism} chooses pictures;
     *     empty for none
     * @param settings of its training run
     */
    public static void write(
            Path folder,
            MatchingModel matching,
            Map<String, Tensor> generator,
            Map<String, Tensor> discriminator,
            Settings settings)
            throws IOException {
        matching.write(folder, settings);
        NetworkFile.write(folder.resolve(MatchingModel.GENERATOR), generator, matching.vocabulary());
        if (!discriminator.isEmpty()) {
            NetworkFile.write(
                    folder.resolve(MatchingModel.FEATURE_DISCRIMINATOR), discriminator, matching.vocabulary());
        }
    }

    /**
     * Loads a model's weights for further training: the generator's and, if the folder contains them, the
     * discriminators'.
     *
     * @param vocabulary that the generator must have been trained with
     * @param discriminators by the names of their files
     * @throws IOException naming the file that is missing, damaged or of another model
     */
    public static void load(
            Path folder, Vocabulary vocabulary, Generator generator, Map<String, ? extends Module> discriminators)
            throws IOException {
        List<String> present = discriminators.keySet().stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .toList();
        Provenance.requireUnchanged(
                folder,
                Stream.concat(Stream.of(MatchingModel.GENERATOR), present.stream())
                        .toList(),
                note -> {});
        NetworkFile.load(generator, folder.resolve(MatchingModel.GENERATOR), vocabulary);
        generator.train(true);
        for (String name : present) {
            Module discriminator = Objects.requireNonNull(discriminators.get(name));
            NetworkFile.loadDiscriminator(discriminator, folder.resolve(name), vocabulary);
            discriminator.train(true);
        }
    }

    /**
     * Writes a model with other weights of its generator; all its other files are copied, of its discriminators only that
     * of features.
     *
     * @param model model or run folder
     * @param target must be absent or empty
     * @param generator its weights by name
     * @param facts about the new weights, for {@code provenance.json}
     */
    public static void derive(Path model, Path target, Map<String, Tensor> generator, Map<String, String> facts)
            throws IOException {
        Path source = locate(model);
        Vocabulary vocabulary = Vocabulary.read(source.resolve(MatchingModel.VOCABULARY));
        NewFolder.write(target, aside -> {
            for (String name : COPIED) {
                if (Files.exists(source.resolve(name))) {
                    Files.copy(source.resolve(name), aside.resolve(name));
                }
            }
            NetworkFile.write(aside.resolve(MatchingModel.GENERATOR), generator, vocabulary);
            Provenance.write(aside, facts);
        });
    }

    /** The names of all files that drawing reads. */
    public static List<String> files() {
        return Stream.concat(NEEDED.stream(), Stream.of(Provenance.FILE)).toList();
    }

    /**
     * Checks that a folder has all files that drawing needs; their contents are checked when the model is read.
     *
     * @throws IOException naming those that are missing
     */
    public static void requireWhole(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no model folder " + folder.toAbsolutePath()
                    + (Files.exists(folder) ? ": that is a file" : ""));
        }
        List<String> missing = lacking(folder);
        if (!missing.isEmpty()) {
            throw new IOException(folder + " is not a whole model: it lacks " + String.join(", ", missing)
                    + " (a model folder holds " + String.join(", ", NEEDED) + ")");
        }
    }

    /** The files that a folder still needs to be a model. */
    static List<String> lacking(Path folder) {
        return NEEDED.stream()
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .toList();
    }

    private static Settings settings(Path file) throws IOException {
        try {
            return Settings.read(file);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("the model's settings cannot be used: " + wrong.getMessage(), wrong);
        } catch (IOException unreadable) {
            throw new IOException("the model's settings in " + file + " cannot be read as text", unreadable);
        }
    }

    /** The released code's padding makes a picture depend on its batch; here each is drawn as in a batch of one. */
    private static GeneratorSettings alone(GeneratorSettings published) {
        return new GeneratorSettings(
                published.noise(),
                published.condition(),
                published.words(),
                published.channels(),
                published.base(),
                published.stages(),
                published.residuals(),
                published.disentangle(),
                published.temperature(),
                PaddingLayout.PER_CAPTION,
                published.head());
    }

    private static String hash(Map<String, String> hashes) {
        return DurableFile.hash(
                NEEDED.stream().map(hashes::get).collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8));
    }
}
