package org.drgan.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Objects;

/** Whatever the bytes are: a picture or an {@code IOException}. See docs/weights.md for longer runs. */
class PictureFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        try {
            Pictures.decode(content, "fuzz");
        } catch (IOException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }
}
