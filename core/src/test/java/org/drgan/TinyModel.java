package org.drgan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.TextEncoder;
import org.drgan.discriminator.FeatureDiscriminator;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;

/** A model with random weights that is written and drawn with in no time: stages of 4, 8 and 16 pixels. Other modules' tests use it, too. */
public final class TinyModel {
    public static final List<String> WORDS =
            List.of("a", "small", "red", "bird", "with", "blue", "wings", "and", "long", "yellow", "beak");

    private TinyModel() {}

    public static Settings settings(String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "model.base=4",
                "model.channels=8",
                "model.dimension=8",
                "model.embedding=6",
                "model.noise=5",
                "model.condition=7",
                "data.words=12"));
        all.addAll(List.of(overrides));
        return Settings.of(List.of("birds-64-spectral"), all);
    }

    public static Path write(Path folder, String... overrides) throws IOException {
        return write(folder, 1, WORDS, overrides);
    }

    public static Path write(Path folder, long seed, List<String> words, String... overrides) throws IOException {
        Settings settings = settings(overrides);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(seed);
            Vocabulary vocabulary = new Vocabulary(words);
            TextEncoder text = new TextEncoder(settings.text(vocabulary.size()));
            Generator generator = new Generator(settings.generator());
            Files.createDirectories(folder);
            Map<String, String> metadata = Map.of("vocabulary", vocabulary.hash());
            vocabulary.write(folder.resolve("vocabulary.json"));
            Safetensors.write(folder.resolve("text-encoder.safetensors"), State.of(text), metadata);
            Safetensors.write(folder.resolve("generator.safetensors"), State.of(generator), metadata);
            Files.writeString(folder.resolve("config.yml"), settings.toYaml());
        }
        return folder;
    }

    /** Likewise, with an image encoder and a discriminator of features with random weights, and with checksums. */
    public static Path writeChoosing(Path folder, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of("model.imageWidth=4", "loss.features=1"));
        all.addAll(List.of(overrides));
        write(folder, all.toArray(String[]::new));
        Settings settings = settings(all.toArray(String[]::new));
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(2);
            Vocabulary vocabulary = new Vocabulary(WORDS);
            ImageEncoder image = MatchingModel.untrained(settings, vocabulary).image();
            FeatureDiscriminator discriminator = new FeatureDiscriminator(settings.discriminator(), image.maps());
            Map<String, String> metadata = Map.of("vocabulary", vocabulary.hash());
            Safetensors.write(folder.resolve(MatchingModel.IMAGE), State.of(image), metadata);
            Safetensors.write(folder.resolve(MatchingModel.FEATURE_DISCRIMINATOR), State.of(discriminator), metadata);
        }
        Provenance.write(folder, Map.of());
        return folder;
    }

    /** Likewise, with the checksums that a model has after its training, so that nobody is warned. */
    public static Path writeWithChecksums(Path folder, String... overrides) throws IOException {
        return writeWithChecksums(folder, 1, WORDS, overrides);
    }

    public static Path writeWithChecksums(Path folder, long seed, List<String> words, String... overrides)
            throws IOException {
        write(folder, seed, words, overrides);
        Provenance.write(folder, Map.of());
        return folder;
    }
}
