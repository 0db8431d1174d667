package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.InceptionClassifier;
import org.drgan.damsm.InceptionClassifier.Variant;
import org.drgan.data.SyntheticBirds;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.files.DurableFile;
import org.drgan.image.Pixels;
import org.drgan.tensor.State;
import org.drgan.weights.Safetensors;
import org.drgan.weights.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks in files, with random weights. */
class FeatureNetworksTest {
    private static final List<Pixels> BIRDS = List.of(
            new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 2, 16).picture(0),
            new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 2, 16).picture(1));

    @TempDir
    private Path folder;

    private Path inception(int classes, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("inception-" + classes + ".safetensors");
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Map<String, Tensor> weights =
                    new LinkedHashMap<>(State.of(new InceptionClassifier(Variant.TORCHVISION, classes)));
            weights.put("AuxLogits.fc.weight", torch.zeros(3)); // as published; not needed
            Safetensors.write(file, weights, metadata);
        }
        return file;
    }

    @Test
    void inceptionIsRecognisedByItsNamesAndTheVariantByItsClasses() throws IOException {
        Path few = inception(51, Map.of());
        FeatureNetwork published = FeatureNetworks.read(few);
        assertThat(published.name()).isEqualTo("Inception-v3 (torchvision), 51 classes");
        assertThat(published.hash()).isEqualTo(DurableFile.hash(few));
        FeatureNetwork.Seen seen = published.see(BIRDS);
        assertThat(seen.features().width()).isEqualTo(2048);
        assertThat(seen.features().count()).isEqualTo(2);
        Path pytorch = folder.resolve("inception.pth");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> older =
                    new LinkedHashMap<>(Safetensors.read(few).tensors());
            older.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
            WeightsFile.writePyTorch(pytorch, older);
        }
        assertThat(FeatureNetworks.read(pytorch).see(BIRDS).features().values())
                .as("as PyTorch keeps it")
                .isEqualTo(seen.features().values());
        double sum = 0;
        for (int label = 0; label < 51; label++) {
            sum += seen.probabilities().values()[label];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));

        FeatureNetwork background = FeatureNetworks.read(inception(51, Map.of("background", "first")));
        assertThat(background.classes()).isEqualTo(50);
        float[] without = background.see(BIRDS).probabilities().values();
        float[] with = seen.probabilities().values();
        assertThat((double) without[3] / without[0]).isCloseTo((double) with[4] / with[1], within(1e-4));

        FeatureNetwork frechet = FeatureNetworks.read(inception(1008, Map.of()));
        assertThat(frechet.name()).isEqualTo("Inception-v3 (2015, as pytorch-fid), 1008 classes");
        assertThat(frechet.see(BIRDS).features().values()[0])
                .as("the trunk has the same weights, but pools otherwise")
                .isNotCloseTo(seen.features().values()[0], within(1e-6f));
    }

    @Test
    void weightsThatDoNotFitAreRefused() throws IOException {
        Path file = folder.resolve("wrong.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> weights =
                    new LinkedHashMap<>(State.of(new InceptionClassifier(Variant.TORCHVISION, 5)));
            weights.remove("Mixed_6b.branch1x1.conv.weight");
            Safetensors.write(file, weights, Map.of());
            refuses(file, "missing Mixed_6b.branch1x1.conv.weight");
            weights.put("Mixed_6b.branch1x1.conv.weight", torch.zeros(3));
            Safetensors.write(file, weights, Map.of());
            refuses(file, "Mixed_6b.branch1x1.conv.weight has the shape [3], expected [192, 768, 1, 1]");
            weights.put("fc.weight", torch.zeros(5, 100));
            Safetensors.write(file, weights, Map.of());
            refuses(file, "fc.weight", "[5, 100]");
            Safetensors.write(file, Map.of("x", torch.zeros(2)), Map.of());
            refuses(file, "no attributes", "drgan reader train");
        }
        refuses(folder, "is not a matching model");
    }

    @Test
    void aClassifierOfTheDataGivesTheClassesOfItsHead() throws IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("size", List.of("small", "large"));
        values.put("class", List.of("3", "5", "7"));
        Path file = folder.resolve("evaluator.safetensors");
        AttributeReader reader = new AttributeReader(values, 16, 3);
        reader.eval();
        AttributeReaderFile.write(file, reader, Map.of());
        FeatureNetwork network = FeatureNetworks.read(file);
        assertThat(network.classes()).isEqualTo(3);
        FeatureNetwork.Seen seen = network.see(BIRDS);
        assertThat(seen.probabilities().width()).isEqualTo(3);
        List<Map<String, String>> read = reader.see(BIRDS);
        for (int row = 0; row < 2; row++) {
            int best = values.get("class").indexOf(read.get(row).get("class"));
            for (int label = 0; label < 3; label++) {
                assertThat(seen.probabilities().values()[3 * row + label])
                        .isLessThanOrEqualTo(seen.probabilities().values()[3 * row + best]);
            }
        }
        assertThatThrownBy(
                        () -> network.see(List.of(new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 1, 32).picture(0))))
                .hasMessageContainingAll("pictures of 16", "have 32");
        values.remove("class");
        values.put("crest", List.of("yes", "no"));
        AttributeReaderFile.write(file, new AttributeReader(values, 16, 3), Map.of());
        assertThat(FeatureNetworks.read(file).classes()).isZero();
    }

    private static void refuses(Path file, String... words) {
        assertThatThrownBy(() -> FeatureNetworks.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words);
    }
}
