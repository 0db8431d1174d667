package org.drgan.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.State;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributeReaderFileTest {
    @TempDir
    private Path folder;

    private static AttributeReader reader() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("size", List.of("small", "large"));
        values.put("crest", List.of("yes", "no", "hidden"));
        AttributeReader reader = new AttributeReader(values, 16, 3);
        reader.eval();
        return reader;
    }

    @Test
    void whatIsReadBackSeesTheSame() throws IOException {
        Path file = folder.resolve("reader.safetensors");
        try (PointerScope scope = new PointerScope()) {
            AttributeReader reader = reader();
            AttributeReaderFile.write(file, reader, Map.of("steps", "7"));
            AttributeReader back = AttributeReaderFile.read(file);
            assertThat(back.is_training()).isFalse();
            assertThat(back.side()).isEqualTo(16);
            assertThat(back.width()).isEqualTo(3);
            assertThat(List.copyOf(back.values().entrySet()))
                    .as("in order, as the heads are")
                    .isEqualTo(List.copyOf(reader.values().entrySet()));
            Tensor pictures = torch.randn(5, 3, 16, 16); // [B, 3, S, S]
            assertThat(torch.equal(back.features(pictures), reader.features(pictures)))
                    .isTrue();
            assertThat(back.read(pictures)).isEqualTo(reader.read(pictures));
            assertThat(Safetensors.read(file).metadata()).containsEntry("steps", "7");
        }
    }

    @Test
    void metadataThatDoNotFitTheWeightsAreRefusedBeforeAnythingIsBuilt() throws IOException {
        refuses(Map.of("side", "16000"), "hidden.weight", "expected 12000000");
        refuses(Map.of("width", "30000"), "stem.weight");
        refuses(Map.of("side", "0"), "side is '0'");
        refuses(Map.of("side", "-16"), "side is '-16'");
        refuses(Map.of("side", "17"), "multiple of 16");
        refuses(Map.of("width", "many"), "width is 'many'");
        refuses(Map.of("attributes", "{}"), "empty");
        refuses(Map.of("attributes", "{\"size\": [\"small\", null], \"crest\": []}"), "cannot be read");
        refuses(Map.of("attributes", "{\"size\": null}"), "cannot be read");
        refuses(Map.of("attributes", "[1, 2]"), "cannot be read");
        refuses(Map.of("attributes", "{\"size\": [\"small\", \"large\"], \"crest\": [\"yes\"]}"), "head1.weight");
        refuses(Map.of("attributes", "{\"size\": [\"small\", \"large\"]}"), "unexpected head1");
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = folder.resolve("damaged.safetensors");
        AttributeReaderFile.write(file, reader(), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> AttributeReaderFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "is damaged");
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedByName() throws IOException {
        Path file = folder.resolve("nan.safetensors");
        try (PointerScope scope = new PointerScope()) {
            AttributeReader spoiled = reader();
            Objects.requireNonNull(State.buffers(spoiled).get("stem_norm.running_var"))
                    .fill_(new Scalar(Double.POSITIVE_INFINITY));
            AttributeReaderFile.write(file, spoiled, Map.of());
        }
        assertThatThrownBy(() -> AttributeReaderFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "stem_norm.running_var holds 3 of 3", "NaN or infinite");
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = folder.resolve("other.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Safetensors.write(file, Map.of("x", torch.zeros(2)), Map.of());
        }
        assertThatThrownBy(() -> AttributeReaderFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "no attributes", "drgan reader train");
        AttributeReaderFile.write(file, reader(), Map.of());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> AttributeReaderFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private void refuses(Map<String, String> wrong, String... words) throws IOException {
        Path file = folder.resolve("wrong.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Map<String, String> metadata = new LinkedHashMap<>(Map.of(
                    "side",
                    "16",
                    "width",
                    "3",
                    "attributes",
                    "{\"size\":[\"small\",\"large\"],\"crest\":[\"yes\",\"no\",\"hidden\"]}"));
            metadata.putAll(wrong);
            Safetensors.write(file, State.of(reader()), metadata);
        }
        assertThatThrownBy(() -> AttributeReaderFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words);
    }
}
