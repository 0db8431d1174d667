package org.drgan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.drgan.TinyModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
