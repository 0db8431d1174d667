package org.drgan.pickle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Whatever the bytes are: a value or an {@code IOException}, within the budget. See docs/weights.md for longer runs. */
class PickleFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        try {
            Pickle.read(ByteBuffer.wrap(content), new MemoryBudget(1 << 22), Names.numpy());
        } catch (IOException refused) {
            return;
        }
    }
}
