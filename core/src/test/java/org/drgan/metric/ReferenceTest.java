package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.global.torch;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
    private static final String F8 = "{'descr': '<f8', 'fortran_order': False, 'shape': ";

    @TempDir
    private Path folder;

    /** As numpy.savez writes an array. */
    private static byte[] array(String header, double... values) {
        byte[] text = (header + " }\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer =
                ByteBuffer.allocate(10 + text.length + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        buffer.putShort((short) text.length).put(text);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }

    private Path npz(Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return Files.write(folder.resolve("statistics.npz"), bytes.toByteArray());
    }

    private Path pair(byte[] mean, byte[] covariance) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("mu.npy", mean);
        arrays.put("sigma.npy", covariance);
        return npz(arrays);
    }

    @Test
    void statisticsOfOtherToolsAreRead() throws IOException {
        Reference reference = Reference.read(pair(array(F8 + "(2,)", 1, 2), array(F8 + "(2, 2)", 4, 1, 1, 9)));
        assertThat(reference.gaussian().mean()).containsExactly(1, 2);
        assertThat(reference.gaussian().covariance()).containsExactly(4, 1, 1, 9);
        assertThat(reference.network()).isEmpty();
        assertThat(reference.sample()).isEmpty();
        assertThat(Stream.of(Metric.values()).filter(reference::serves))
                .containsExactly(Metric.FID, Metric.R_PRECISION, Metric.ATTRIBUTES, Metric.DIVERSITY, Metric.SPECTRUM);
        Reference columns = Reference.read(pair(
                array(F8 + "(2,)", 1, 2),
                array("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2)", 4, 1, 1.0000001, 9)));
        assertThat(columns.gaussian().covariance()).as("row by row").containsExactly(4, 1.0000001, 1, 9);
    }

    @Test
    void hostileStatisticsAreRefused() throws IOException {
        byte[] mean = array(F8 + "(2,)", 1, 2);
        byte[] covariance = array(F8 + "(2, 2)", 4, 1, 1, 9);
        refuses(npz(Map.of("mu.npy", mean)), "no array sigma");
        refuses(pair(array("{'descr': '|O', 'fortran_order': False, 'shape': (2,)", 1, 2), covariance), "|O", "'<f8'");
        refuses(
                pair(array("{'descr': '>f8', 'fortran_order': False, 'shape': (2,)", 1, 2), covariance),
                "little-endian");
        refuses(pair(mean, array(F8 + "(2, 2)", 4, 1, 1)), "is truncated");
        refuses(pair(mean, array(F8 + "(2, 2)", 4, 1, 1, 9, 7)), "holds more than its header says");
        refuses(pair(mean, array(F8 + "(900000, 900000)", 4)), "more than the");
        refuses(pair(mean, array(F8 + "(8000, 8000)", 4)), "is truncated"); // and takes no memory before
        refuses(pair(mean, array(F8 + "(99999999999,)", 4)), "99999999999");
        refuses(pair(mean, array(F8 + "(3, 3)", 1, 0, 0, 0, 1, 0, 0, 0, 1)), "2 by 2");
        refuses(pair(array(F8 + "(2,)", 1, Double.NaN), covariance), "NaN");
        refuses(pair(mean, "no array at all".getBytes(StandardCharsets.US_ASCII)), "not an array of format");
        refuses(Files.writeString(folder.resolve("text.npz"), "no archive"), "not an .npz file");
    }

    @Test
    void otherSafetensorsAreRefused() throws IOException {
        Path file = folder.resolve("other.safetensors");
        Safetensors.write(file, Map.of("mean", torch.zeros(2)), Map.of());
        refuses(file, "not in 64 bits");
        Safetensors.write(file, Map.of("x", torch.zeros(2)), Map.of());
        refuses(file, "no tensor 'mean'");
        refuses(folder.resolve("none.safetensors"), "does not exist");
    }

    private static void refuses(Path file, String... words) {
        assertThatThrownBy(() -> Reference.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words);
    }
}
