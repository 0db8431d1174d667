package org.drgan.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.pickle.Tuple;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every file of golden/pth opens, with the values that PyTorch saw in it, or is refused, as its manifest says. */
class PthFileTest {
    private static final long HEAP = 64L << 20;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> opensWhatPyTorchWrote() throws Exception {
        JsonNode manifest = manifest("good.json");
        return manifest.path("files").properties().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    String expected = file.getValue().path("expected").asString();
                    JsonNode what = manifest.path("expected").path(expected);
                    try (PointerScope scope = new PointerScope()) {
                        PthFile pth = PthFile.open(golden("good/" + file.getKey()));
                        assertSame("", pth.structure(), what.path("structure"));
                        Map<String, Tensor> values = Safetensors.read(golden("expected/" + expected + ".safetensors"))
                                .tensors();
                        Map<String, PthTensor> found = pth.tensors();
                        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(values.keySet());
                        for (Map.Entry<String, PthTensor> entry : found.entrySet()) {
                            Tensor value = Objects.requireNonNull(values.get(entry.getKey()));
                            assertBitForBit(entry.getKey(), pth.read(entry.getValue()), value);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatIsHostileOrBroken() throws Exception {
        Set<Path> before = filesHere();
        return manifest("hostile.json").path("files").properties().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    Path path = golden("hostile/" + file.getKey());
                    long heap = usedHeap();
                    Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
                        try (PointerScope scope = new PointerScope()) {
                            assertThatThrownBy(() -> WeightsFile.read(path))
                                    .isExactlyInstanceOf(IOException.class)
                                    .hasMessageContaining(file.getKey());
                        }
                    });
                    assertThat(usedHeap() - heap).isLessThan(HEAP);
                    assertThat(filesHere()).as("nothing was written").isEqualTo(before);
                }));
    }

    @Test
    void saysWhatAFileIsThatIsNone() throws Exception {
        assertThatThrownBy(() -> WeightsFile.read(golden("hostile/html_error_page.pth")))
                .hasMessageContaining("a web page");
        assertThatThrownBy(() -> WeightsFile.read(golden("hostile/lfs_pointer.pth")))
                .hasMessageContaining("git lfs pull");
        assertThatThrownBy(() -> WeightsFile.read(golden("hostile/torchscript.pth")))
                .hasMessageContaining("TorchScript");
        assertThatThrownBy(() -> WeightsFile.read(golden("hostile/reduce_os_system.zip.pth")))
                .hasMessageContaining("asks for posix.system");
        assertThatThrownBy(() -> WeightsFile.read(golden("hostile/crc_mismatch.zip.pth")))
                .hasMessageContaining("checksum");
        assertThatThrownBy(() -> WeightsFile.read(folder.resolve("none.pth"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> WeightsFile.read(folder)).hasMessageContaining("is a folder");
    }

    /** Every prefix of a file and every single byte of its beginning and end changed: an answer or a refusal, nothing else. */
    @Test
    void survivesEveryCutAndFlip() throws Exception {
        for (String name : List.of("bare_tensor.zip.pth", "bare_tensor.legacy.pth")) {
            byte[] whole = Files.readAllBytes(golden("good/" + name));
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) 0xff;
                readOrRefuse(flipped);
                readOrRefuse(java.util.Arrays.copyOf(whole, at));
            }
        }
    }

    private void readOrRefuse(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("damaged.pth"), content);
        try (PointerScope scope = new PointerScope()) {
            WeightsFile.read(file);
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("damaged.pth");
        }
    }

    private static void assertSame(String where, @Nullable Object value, JsonNode expected) {
        if (expected.has("$tensor")) {
            assertThat(value).as(where).isInstanceOf(PthTensor.class);
            String type = ((PthTensor) Objects.requireNonNull(value))
                    .storage()
                    .type()
                    .scalar
                    .name();
            assertThat(type.toLowerCase(java.util.Locale.ROOT))
                    .as(where)
                    .isEqualTo(
                            switch (expected.path("$tensor").asString()) {
                                case "float32" -> "float";
                                case "float64" -> "double";
                                case "float16" -> "half";
                                case "int64" -> "long";
                                case "int32" -> "int";
                                case "int16" -> "short";
                                case "int8" -> "char";
                                case "uint8" -> "byte";
                                default -> expected.path("$tensor").asString();
                            });
        } else if (expected.has("$tuple")) {
            assertThat(value).as(where).isInstanceOf(Tuple.class);
            assertSame(where, value == null ? null : new java.util.ArrayList<>((Tuple) value), expected.path("$tuple"));
        } else if (expected.has("$bytes")) {
            assertThat(value)
                    .as(where)
                    .isEqualTo(HexFormat.of().parseHex(expected.path("$bytes").asString()));
        } else if (expected.has("$int")) {
            assertThat(value)
                    .as(where)
                    .isEqualTo(new BigInteger(expected.path("$int").asString()));
        } else if (expected.isArray()) {
            assertThat(value).as(where).isInstanceOf(List.class).isNotInstanceOf(Tuple.class);
            List<?> list = (List<?>) Objects.requireNonNull(value);
            assertThat(list).as(where).hasSize(expected.size());
            for (int index = 0; index < list.size(); index++) {
                assertSame(where + "/" + index, list.get(index), expected.get(index));
            }
        } else if (expected.isObject()) {
            Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(value);
            assertThat(map).as(where).hasSize(expected.size());
            expected.properties().forEach(entry -> {
                String name = entry.getKey();
                Object key = name.startsWith("$int:") ? (Object) Long.valueOf(name.substring(5)) : name;
                assertThat(map.containsKey(key)).as(where + "/" + name).isTrue();
                assertSame(where + "/" + name, map.get(key), entry.getValue());
            });
        } else if (expected.isNull()) {
            assertThat(value).as(where).isNull();
        } else {
            Object plain = expected.isBoolean()
                    ? (Object) expected.booleanValue()
                    : expected.isString()
                            ? expected.stringValue()
                            : expected.isIntegralNumber() ? (Object) expected.longValue() : expected.doubleValue();
            assertThat(value).as(where).isEqualTo(plain);
        }
    }

    /** The expected file widens what safetensors' readers might not know: halves to floats, integers to 64 bits, doubles to bytes. */
    private static void assertBitForBit(String name, Tensor found, Tensor expected) {
        ScalarType type = found.scalar_type().intern();
        Tensor widened = type == ScalarType.Half
                ? found.to(ScalarType.Float)
                : type == ScalarType.Bool
                        ? found.to(ScalarType.Byte)
                        : type == ScalarType.Int || type == ScalarType.Short || type == ScalarType.Char
                                ? found.to(ScalarType.Long)
                                : type == ScalarType.Double
                                        ? found.unsqueeze(-1).view(ScalarType.Byte)
                                        : found;
        assertThat(Tensors.shape(widened)).as(name).isEqualTo(Tensors.shape(expected));
        assertThat(bits(widened)).as(name).isEqualTo(bits(expected));
    }

    private static long[] bits(Tensor tensor) {
        Tensor plain = tensor.contiguous().flatten();
        return plain.numel() == 0 ? new long[0] : Tensors.longs(plain.view(ScalarType.Byte));
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Set<Path> filesHere() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files.collect(Collectors.toSet());
        }
    }

    private static JsonNode manifest(String name) throws Exception {
        return JsonMapper.shared().readTree(Files.readString(golden(name), StandardCharsets.UTF_8));
    }

    static Path golden(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PthFileTest.class.getResource("/golden/pth/" + name), name)
                .toURI());
    }
}
