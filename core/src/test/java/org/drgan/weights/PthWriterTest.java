package org.drgan.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PthWriterTest {
    @TempDir
    Path folder;

    @Test
    void everyTypeAndShapeComesBack() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (ElementType type : ElementType.values()) {
                tensors.put(
                        type.name(),
                        Tensors.of(new long[] {0, 1, 1, 0, 1, 1}, 2, 3).to(type.scalar));
            }
            tensors.put(
                    "transposed",
                    Tensors.of(new long[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
            tensors.put("scalar", Tensors.of(new long[] {7}, new long[0]));
            tensors.put("empty", Tensors.of(new float[0], 0, 4));
            tensors.put("鳥.weight", Tensors.of(new float[] {1.5f}, 1));
            Path file = folder.resolve("out.pth");
            WeightsFile.writePyTorch(file, tensors);
            Map<String, Tensor> read = WeightsFile.read(file).tensors();
            assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
            read.forEach((name, tensor) -> {
                Tensor written = java.util.Objects.requireNonNull(tensors.get(name));
                assertThat(tensor.scalar_type().intern())
                        .as(name)
                        .isEqualTo(written.scalar_type().intern());
                assertThat(Tensors.shape(tensor)).as(name).isEqualTo(Tensors.shape(written));
                assertThat(torch.equal(tensor, written)).as(name).isTrue();
            });
        }
    }

    /** As PyTorch does it, so that its own memory mapping works, too. */
    @Test
    void recordsAreStoredAndAligned() throws IOException {
        Path file = folder.resolve("out.pth");
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> two = new LinkedHashMap<>();
            two.put("a", Tensors.of(new float[] {1, 2, 3}, 3));
            two.put("b", Tensors.of(new float[] {1}, 1));
            WeightsFile.writePyTorch(file, two);
            for (ZipRecords.Record record :
                    new ZipRecords(MappedFile.open(file)).records().values()) {
                assertThat(record.begin() % 64).as(record.name()).isZero();
            }
        }
        try (ZipFile zip = new ZipFile(file.toFile())) { // another reader of zip files
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                assertThat(entries.nextElement().getMethod()).isEqualTo(ZipEntry.STORED);
            }
            assertThat(zip.getInputStream(zip.getEntry("weights/data/1")).readAllBytes())
                    .hasSize(4);
        }
    }
}
