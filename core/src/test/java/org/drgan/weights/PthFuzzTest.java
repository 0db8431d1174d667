package org.drgan.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;

/** Whatever the bytes are: tensors or an {@code IOException}. See docs/weights.md for longer runs. */
class PthFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        if (content.length == 0) {
            return; // cannot be mapped, and is refused before
        }
        try (PointerScope scope = new PointerScope()) {
            PthFile pth = PthFile.open(MappedFile.of(content));
            for (PthTensor tensor : pth.tensors().values()) {
                pth.read(tensor).numel();
            }
        } catch (IOException refused) {
            return;
        }
    }
}
