package org.drgan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Vocabulary;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchingModelTest {
    private static Settings settings(String imageEncoder) {
        return Settings.of(
                List.of("birds-64"),
                List.of(
                        "device=cpu",
                        "precision=fp32",
                        "data.count=8",
                        "model.imageEncoder=" + imageEncoder,
                        "model.imageWidth=4",
                        "model.dimension=16",
                        "model.embedding=8",
                        "model.base=8",
                        "model.stages=2",
                        "damsm.batchSize=2",
                        "damsm.contrasts=0"));
    }

    private static MatchingModel untrained(String imageEncoder) {
        return MatchingModel.untrained(settings(imageEncoder), new Vocabulary(List.of("red", "bird")));
    }

    @Test
    void theSettingsChooseTheImageEncoder() {
        assertThat(untrained("inception").image()).isInstanceOf(InceptionV3.class);
        assertThat(untrained("small").image()).isInstanceOf(SmallImageEncoder.class);
    }

    @Test
    void aFolderGivesTheSameModelBack(@TempDir Path folder) throws IOException {
        MatchingModel model = untrained("small");
        model.write(folder, model.settings());
        MatchingModel read = MatchingModel.read(folder);
        assertThat(read.settings()).isEqualTo(model.settings());
        assertThat(read.vocabulary().hash()).isEqualTo(model.vocabulary().hash());
        Map<String, Tensor> text = State.of(read.text());
        State.of(model.text())
                .forEach((name, tensor) ->
                        assertThat(tensor.equal(text.get(name))).as(name).isTrue());
        Map<String, Tensor> image = State.of(read.image());
        State.of(model.image())
                .forEach((name, tensor) ->
                        assertThat(tensor.equal(image.get(name))).as(name).isTrue());
    }

    @Test
    void aGeneratorThatReadAnotherTextEncoderIsRefused(@TempDir Path folder) throws IOException {
        MatchingModel model = untrained("small");
        model.write(folder, model.settings());
        model.requireReadBy(folder);
        MatchingModel.read(folder).requireReadBy(folder);
        assertThat(MatchingModel.read(folder).hash()).isEqualTo(model.hash());
        MatchingModel other = untrained("small"); // other random weights, the same words
        assertThat(other.hash()).isNotEqualTo(model.hash());
        assertThatThrownBy(() -> other.requireReadBy(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(folder.toString(), "another text encoder", "--damsm");
    }

    @Test
    void truncatedForeignAndMixedUpFilesAreRefused(@TempDir Path folder) throws IOException {
        MatchingModel model = untrained("small");
        model.write(folder, model.settings());
        Path image = folder.resolve(MatchingModel.IMAGE);
        byte[] whole = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(whole, whole.length - 100));
        refused(folder, "image-encoder.safetensors is not a usable safetensors file");
        Files.write(image, whole);

        Files.copy(image, folder.resolve(MatchingModel.TEXT), StandardCopyOption.REPLACE_EXISTING);
        refused(folder, "text-encoder.safetensors", "missing");

        Settings wide = Settings.of(List.of(folder.resolve(Settings.FILE).toString()), List.of("model.imageWidth=8"));
        model.write(folder, wide);
        refused(folder, "image-encoder.safetensors", "has the shape [4, 3, 3, 3], expected [8, 3, 3, 3]");

        model.write(folder, model.settings());
        new Vocabulary(List.of("red", "bird", "wings")).write(folder.resolve(MatchingModel.VOCABULARY));
        refused(folder, "text-encoder.safetensors", "knows 3 words", "has 4: the files are of different models");
        new Vocabulary(List.of("bird", "red")).write(folder.resolve(MatchingModel.VOCABULARY));
        refused(folder, "text-encoder.safetensors", "was trained with other words");

        Files.writeString(folder.resolve(MatchingModel.VOCABULARY), "[\"red\"");
        refused(folder, MatchingModel.VOCABULARY);
        Files.delete(folder.resolve(MatchingModel.VOCABULARY));
        refused(folder, "is not a matching model", MatchingModel.VOCABULARY, "drgan damsm train");
    }

    private static void refused(Path folder, String... words) {
        assertThatThrownBy(() -> MatchingModel.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void inceptionsFixedPartComesFromAFile(@TempDir Path folder) throws IOException {
        Map<String, Tensor> trunk = new LinkedHashMap<>(State.of(new InceptionV3(2)));
        trunk.keySet().removeIf(name -> name.startsWith("emb_"));
        Map<String, Tensor> whole = new LinkedHashMap<>(trunk);
        whole.put("fc.bias", Tensors.of(new float[1000], 1000));
        Path file = folder.resolve("inception-torchvision.safetensors");
        Safetensors.write(file, whole, Map.of());
        MatchingModel model = untrained("inception");
        Tensor own = Objects.requireNonNull(State.of(model.image()).get("emb_features.weight"))
                .clone();
        model.startFrom(file);
        Map<String, Tensor> image = State.of(model.image());
        trunk.forEach((name, tensor) ->
                assertThat(tensor.equal(image.get(name))).as(name).isTrue());
        assertThat(own.equal(image.get("emb_features.weight"))).isTrue();

        whole.remove("Conv2d_1a_3x3.conv.weight");
        Safetensors.write(file, whole, Map.of());
        assertThatThrownBy(() -> model.startFrom(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        file.toString(), "is not of Inception-v3", "missing Conv2d_1a_3x3.conv.weight");
    }
}
