package org.drgan.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    /** Shapes and names of golden/rnn_encoder's manifest, and values that only the right bytes can give. */
    @Test
    void readsWhatThePublishedToolsWrote() throws Exception {
        Safetensors.Contents weights = Safetensors.read(golden("rnn_encoder/weights.safetensors"));
        assertThat(weights.tensors())
                .containsOnlyKeys(
                        "encoder.weight",
                        "rnn.weight_ih_l0",
                        "rnn.weight_hh_l0",
                        "rnn.bias_ih_l0",
                        "rnn.bias_hh_l0",
                        "rnn.weight_ih_l0_reverse",
                        "rnn.weight_hh_l0_reverse",
                        "rnn.bias_ih_l0_reverse",
                        "rnn.bias_hh_l0_reverse");
        assertThat(Tensors.shape(weights.tensor("encoder.weight"))).containsExactly(41, 20);
        Safetensors.Contents batch = Safetensors.read(golden("rnn_encoder/batch4_full_width.safetensors"));
        assertThat(Tensors.shape(batch.tensor("in.captions"))).containsExactly(4, 9);
        long[] lengths = Tensors.longs(batch.tensor("in.cap_lens"));
        long[] padding = Tensors.longs(batch.tensor("out.mask").sum(1));
        for (int row = 0; row < 4; row++) {
            assertThat(padding[row]).as("padded words of row %d", row).isEqualTo(9 - lengths[row]);
        }
    }

    @Test
    void everyTypeAndShapeComesBackBitForBit() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ElementType type : ElementType.values()) {
            tensors.put(
                    type.name(),
                    torch.arange(new org.bytedeco.pytorch.Scalar(6)).view(2, 3).to(type.scalar));
        }
        tensors.put("scalar", Tensors.of(new float[] {3.5f}));
        tensors.put("empty", torch.empty(3, 0));
        tensors.put("transposed", torch.randn(3, 4).t());
        tensors.put("slice", torch.randn(5, 4).narrow(0, 2, 2));
        tensors.put("large", torch.randn(20_000_000)); // more than one chunk
        Path file = folder.resolve("all.safetensors");
        Safetensors.write(file, tensors, Map.of("step", "7", "note", "ä \" \n"));
        Safetensors.Contents read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(Map.of("step", "7", "note", "ä \" \n"));
        assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            Tensor found = read.tensor(name);
            assertThat(Tensors.shape(found)).as(name).containsExactly(Tensors.shape(tensor));
            assertThat(found.scalar_type().intern())
                    .as(name)
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(torch.equal(found, tensor)).as(name).isTrue();
        });
    }

    @Test
    void writingReplacesTheOldFileAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("deep/er/weights.safetensors");
        Safetensors.write(file, Map.of("a", torch.zeros(2)), Map.of());
        Safetensors.write(file, Map.of("b", torch.ones(2)), Map.of());
        assertThat(Safetensors.read(file).tensors()).containsOnlyKeys("b");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void tensorsReadInsideAScopeEndWithIt() throws IOException {
        Path file = folder.resolve("scoped.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Safetensors.write(file, Map.of("a", torch.ones(2)), Map.of());
            Tensor read = Safetensors.read(file).tensor("a");
            assertThat(Tensors.floats(read)).containsExactly(1, 1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}                                     | truncated or damaged
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                                      | truncated or damaged
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                                      | does not fill the 8 bytes
            {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}                  | does not fill
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                                     | expected whole numbers
            {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}                                    | expected whole numbers
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}                   | expected whole numbers
            {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}                                        | not a list
            {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}      | 17 dimensions
            {"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}                                  | element type 'F8_E4M3'
            {"a":{"shape":[8],"data_offsets":[0,8]}}                                                    | element type 'none'
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"code":"x"}}                           | unknown property 'code'
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}} | leaves a hole
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}} | overlaps
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                                      | 8 bytes of elements follow
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | uplicate
            {"a":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}                                     | holds the byte 7
            {"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}               | is not a text
            {"__metadata__":[],"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                    | not a JSON object
            {"a":[[[[[[[[1]]]]]]]]}                                                                     | nesting depth
            []                                                                                          | not a JSON object
            {"a"                                                                                        | not proper JSON
            {} trailing                                                                                 | not proper JSON
            """)
    void aLyingHeaderIsRefused(String header, String reason) throws IOException {
        Path file = file(header.length(), header, new byte[] {7, 7, 7, 7, 7, 7, 7, 7});
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aLyingHeaderLengthIsRefusedBeforeAnythingIsAllocated() throws IOException {
        for (long length : List.of(-1L, 0L, 1L, 4000L, Long.MAX_VALUE)) {
            Path file = file(length, "{}", new byte[0]);
            assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("its header claims");
        }
        Path tiny = Files.write(folder.resolve("tiny"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Safetensors.read(tiny)).hasMessageContaining("it has 3 bytes");
    }

    @Test
    void everyTruncationOfAGoodFileIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(golden("rnn_encoder/batch4_full_width.safetensors"));
        for (int length = 0; length < whole.length; length += 97) {
            Path file = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aForeignNameCannotPaintTheTerminal() throws IOException {
        String header = "{\"\\u001b[31m" + "x".repeat(500) + "\":{\"dtype\":\"F8\"}}";
        Path file = file(header.length(), header, new byte[0]);
        assertThatThrownBy(() -> Safetensors.read(file)).satisfies(problem -> {
            assertThat(problem.getMessage()).doesNotContain("\u001b").hasSizeLessThan(600);
        });
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Safetensors.read(folder)).hasMessageContaining("it is a folder");
    }

    @Test
    void halfIsReadAsHalf() throws IOException {
        Path file = folder.resolve("half");
        Safetensors.write(file, Map.of("a", torch.ones(2).to(ScalarType.BFloat16)), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        assertThat(java.util.Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length))
                .containsExactly(0x80, 0x3F, 0x80, 0x3F); // 1.0 in bfloat16, little-endian
        assertThat((bytes.length - 4) % 8).as("elements start aligned").isZero();
    }

    private Path file(long length, String header, byte[] elements) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + json.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("hostile.safetensors"),
                bytes.putLong(length).put(json).put(elements).array());
    }

    static Path golden(String name) throws URISyntaxException {
        return Path.of(SafetensorsTest.class.getResource("/golden/" + name).toURI());
    }

    @Test
    void metadataMayBeNull(@TempDir Path elsewhere) throws IOException {
        byte[] header = "{\"__metadata__\":null,\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
                .getBytes(StandardCharsets.UTF_8);
        java.nio.ByteBuffer file = java.nio.ByteBuffer.allocate(8 + header.length + 1)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put((byte) 7);
        Path path = Files.write(elsewhere.resolve("a.safetensors"), file.array());
        assertThat(Safetensors.read(path).metadata()).isEmpty();
    }
}
