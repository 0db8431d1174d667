package org.drgan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.files.DurableFolder;
import org.drgan.generator.Generator;
import org.drgan.settings.Settings;
import org.drgan.tensor.Memory;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(folder.resolve("model"));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            ModelFolder read = ModelFolder.read(model);
            assertThat(read.settings()).isEqualTo(TinyModel.settings());
            assertThat(read.vocabulary().words()).isEqualTo(TinyModel.WORDS);
            assertThat(read.generator().is_training()).isFalse();
            assertThat(read.text().is_training()).isFalse();
            Safetensors.Contents file = Safetensors.read(model.resolve(MatchingModel.GENERATOR));
            State.of(read.generator())
                    .forEach((name, tensor) ->
                            assertThat(Tensors.floats(tensor)).as(name).isEqualTo(Tensors.floats(file.tensor(name))));
        }
    }

    @Test
    void theHashChangesWithTheWeights() throws IOException {
        Path other = TinyModel.write(folder.resolve("other"), 2, TinyModel.WORDS);
        Path same = TinyModel.write(folder.resolve("same"));
        try (PointerScope scope = new PointerScope()) {
            String hash = ModelFolder.read(model).hash();
            assertThat(ModelFolder.read(same).hash()).isEqualTo(hash);
            assertThat(ModelFolder.read(other).hash()).isNotEqualTo(hash);
        }
    }

    @Test
    void aFolderThatIsMissingOrAFileIsNamed() throws IOException {
        refused(folder.resolve("nowhere"), "there is no model folder", "nowhere");
        refused(model.resolve(Settings.FILE), "that is a file");
    }

    @Test
    void aForeignFolderIsToldWhatItLacks() throws IOException {
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("weights.pth"), "x");
        refused(foreign, "not a whole model", MatchingModel.GENERATOR, Settings.FILE);
    }

    @Test
    void aRunFolderIsTakenForTheModelInIt() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            assertThat(ModelFolder.read(folder).hash())
                    .isEqualTo(ModelFolder.read(model).hash());
        }
    }

    @Test
    void aFolderWithoutSettingsIsNoModel() throws IOException {
        Files.delete(model.resolve(Settings.FILE));
        refused(model, "lacks config.yml (");
    }

    @Test
    void truncatedWeightsAreRefused() throws IOException {
        Path file = model.resolve(MatchingModel.GENERATOR);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
        refused(model, "generator.safetensors is not a usable safetensors file");
    }

    @Test
    void weightsOfAnotherShapeAreRefused() throws IOException {
        Path wide = TinyModel.write(folder.resolve("wide"), "model.channels=16");
        swap(wide, MatchingModel.GENERATOR);
        refused(model, "generator.safetensors and the config.yml beside it are of different models", "expected [");
    }

    @Test
    void aVocabularyOfAnotherSizeIsRefused() throws IOException {
        new Vocabulary(List.of("a", "bird")).write(model.resolve(MatchingModel.VOCABULARY));
        refused(model, "text-encoder.safetensors knows 12 words, but ", "vocabulary.json has 3");
    }

    @Test
    void otherWordsOfTheSameNumberAreRefused() throws IOException {
        List<String> turned = TinyModel.WORDS.stream()
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
        new Vocabulary(turned).write(model.resolve(MatchingModel.VOCABULARY));
        refused(model, "trained with other words");
    }

    @Test
    void aGeneratorForOtherWordsIsRefused() throws IOException {
        List<String> turned = TinyModel.WORDS.stream()
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
        swap(TinyModel.write(folder.resolve("turned"), 1, turned), MatchingModel.GENERATOR);
        refused(model, "generator.safetensors was trained with other words");
    }

    @Test
    void brokenSettingsAndWordsAreRefused() throws IOException {
        Files.writeString(model.resolve(Settings.FILE), "modle:\n  base: 4\n");
        refused(model, "settings cannot be used", "unknown key modle", "did you mean model");
        Files.write(model.resolve(Settings.FILE), new byte[] {(byte) 0xC3, 0x28});
        refused(model, "config.yml");
        write();
        Files.write(model.resolve(MatchingModel.VOCABULARY), "[".getBytes(StandardCharsets.UTF_8));
        refused(model, "vocabulary.json is no vocabulary");
    }

    /** One flipped bit anywhere in any of its files. */
    @Test
    void aChangedFileIsRefused() throws IOException {
        Provenance.write(model, Map.of("step", 3));
        List<String> notes = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            ModelFolder.read(model, notes::add);
        }
        assertThat(notes).isEmpty();
        for (String name :
                new String[] {MatchingModel.GENERATOR, MatchingModel.TEXT, MatchingModel.VOCABULARY, Settings.FILE}) {
            Path file = model.resolve(name);
            byte[] right = Files.readAllBytes(file);
            byte[] wrong = right.clone();
            wrong[wrong.length - 2] ^= 4;
            Files.write(file, wrong);
            refused(model, name + " is not the file that was stored", "restore it");
            Files.write(file, right);
        }
        Path provenance = model.resolve(Provenance.FILE);
        Files.writeString(provenance, Files.readString(provenance).replaceFirst("[}]\\s*$", ""));
        refused(model, "provenance.json is not JSON");
    }

    /** A training replaces its model now and then; whoever reads it meanwhile gets the old one or the new one. */
    @Test
    void aModelThatIsReplacedWhileItIsReadIsNotCalledDamaged() throws Exception {
        Path other = TinyModel.write(folder.resolve("other"), 2, TinyModel.WORDS);
        Provenance.write(other, Map.of());
        Provenance.write(model, Map.of());
        Path one = folder.resolve("one");
        copy(model, one);
        AtomicBoolean going = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            for (int turn = 0; going.get(); turn++) {
                Path from = turn % 2 == 0 ? other : one;
                try {
                    DurableFolder.write(model, aside -> copy(from, aside));
                    Thread.sleep(100);
                } catch (IOException | InterruptedException problem) {
                    return;
                }
            }
        });
        writer.start();
        try {
            for (int look = 0; look < 30; look++) {
                Provenance.requireUnchanged(
                        model, List.of(MatchingModel.GENERATOR, MatchingModel.TEXT, Settings.FILE), note -> {});
            }
        } finally {
            going.set(false);
            writer.join();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : new String[] {
            MatchingModel.GENERATOR, MatchingModel.TEXT, MatchingModel.VOCABULARY, Settings.FILE, Provenance.FILE
        }) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void theBundledModelHasChecksumsOfAllItsFiles() throws IOException {
        Path bundled = Path.of("..", "models", "birds-64");
        List<String> notes = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            ModelFolder.read(bundled, notes::add);
            MatchingModel.read(bundled, notes::add);
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void aFolderWithoutChecksumsIsReadAndTold() throws IOException {
        List<String> notes = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            ModelFolder.read(model, notes::add);
        }
        assertThat(notes).singleElement().asString().contains("no checksums", "damage");
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedByName() throws IOException {
        spoil(MatchingModel.TEXT, "rnn.weight_ih_l0", Double.NaN);
        refused(model, "text-encoder.safetensors cannot be used: rnn.weight_ih_l0 holds 1 of", "NaN or infinite");
        write();
        spoil(MatchingModel.GENERATOR, "head0.convolution1.weight", Double.NEGATIVE_INFINITY);
        refused(model, "generator.safetensors cannot be used: head0.convolution1.weight");
    }

    @Test
    void picturesThatAreNoNumbersAreRefused() throws IOException {
        spoil(MatchingModel.GENERATOR, "initial.decoder.linear.weight", 3e38);
        try (TextToImage drawer = TextToImage.load(model)) {
            assertThatThrownBy(() -> drawer.generate("a red bird", 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("NaN or infinite");
        }
    }

    /** Sets the first number of a tensor, or all of them to one that alone would do nothing. */
    private void spoil(String file, String name, double value) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Safetensors.Contents contents = Safetensors.read(model.resolve(file));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            contents.tensors().forEach((key, tensor) -> tensors.put(key, tensor.clone()));
            Tensor spoilt = Objects.requireNonNull(tensors.get(name)).view(-1);
            (Double.isFinite(value) ? spoilt : spoilt.narrow(0, 0, 1)).fill_(new Scalar(value));
            Safetensors.write(model.resolve(file), tensors, contents.metadata());
        }
    }

    /** Settings of another model must cost nothing before they are refused. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            residuals: 1,              residuals: 1000000000,    residuals must be from 0 to 64
            residuals: 1,              residuals: 64,            fusion63.convolution1.weight is missing
            channels: 8,               channels: 1000000,        channels must be a multiple of 4
            channels: 8,               channels: 4096,           initial.decoder.linear.weight has the shape
            base: 4,                   base: 1048576,            base must be 4 times
            base: 4,                   base: 4096,               initial.decoder.linear.weight has the shape
            noise: 5,                  noise: 2000000000,        noise must be positive
            condition: 7,              condition: 16000,         conditioning.linear.weight has the shape
            embedding: 6,              embedding: 1000000000,    embedding must be positive and at most
            embedding: 6,              embedding: 16384,         encoder.weight has the shape
            dimension: 8,              dimension: 16384,         rnn.weight_hh_l0 has the shape
            temperature: 1.0,          temperature: 1e-300,      temperature must be positive
            discriminatorChannels: 32, discriminatorChannels: 9999999, channels must be positive and at most
            """)
    void hugeSettingsAreRefusedBeforeAnythingIsBuilt(String old, String huge, String why) throws IOException {
        Path config = model.resolve(Settings.FILE);
        String settings = Files.readString(config);
        String changed = settings.replaceFirst("(?m)^  " + old + "$", "  " + huge);
        assertThat(changed).isNotEqualTo(settings);
        Files.writeString(config, changed);
        long before = Memory.peak();
        refused(model, why);
        assertThat(Memory.peak() - before).as("more memory").isLessThan(100_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.base=4",
                "model.base=16,model.channels=12,model.residuals=3",
                "model.base=16,model.stages=1,model.residuals=0",
                "model.cell=gru,model.head=three,ablation=baseline",
                "model.base=32,model.imageWidth=4",
                "model.imageEncoder=inception,model.channels=4"
            })
    void landmarksAreThoseOfTheNetworks(String overrides) {
        Settings settings = TinyModel.settings(("model.imageWidth=4," + overrides).split(","));
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> generator = State.of(new Generator(settings.generator()));
            MatchingModel matching = MatchingModel.untrained(settings, new Vocabulary(TinyModel.WORDS));
            assertFound(Landmarks.of(settings.generator()), generator);
            assertFound(Landmarks.of(settings.text(12)), State.of(matching.text()));
            assertFound(Landmarks.ofImages(settings), State.of(matching.image()));
        }
    }

    private static void assertFound(Map<String, List<Long>> landmarks, Map<String, Tensor> network) {
        assertThat(landmarks).isNotEmpty();
        landmarks.forEach((name, shape) -> assertThat(Tensors.shape(Objects.requireNonNull(network.get(name), name)))
                .as(name)
                .containsExactly(shape.toArray(Long[]::new)));
    }

    private void swap(Path from, String name) throws IOException {
        Files.copy(from.resolve(name), model.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void refused(Path folder, String... parts) {
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> ModelFolder.read(folder))
                    .isInstanceOf(IOException.class)
                    .satisfies(problem -> assertThat(problem.getMessage()).contains(parts));
        }
    }
}
