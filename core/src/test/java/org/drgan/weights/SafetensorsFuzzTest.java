package org.drgan.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Whatever the bytes are: tensors or an {@code IOException}. See docs/weights.md for longer runs. */
class SafetensorsFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        if (content.length == 0) {
            return; // cannot be mapped, and is refused before
        }
        try (PointerScope scope = new PointerScope()) {
            Safetensors.read(MappedFile.of(content)).tensors().values().forEach(Tensor::numel);
        } catch (IOException refused) {
            return;
        }
    }
}
