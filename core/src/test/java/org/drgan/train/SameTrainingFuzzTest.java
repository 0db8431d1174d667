package org.drgan.train;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Whatever another process says: the same training, or a refusal that names what is different. See docs/weights.md for longer runs. */
class SameTrainingFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void read(byte[] content) {
        String said = new String(content, StandardCharsets.UTF_8);
        require(text -> said);
        require(text -> text + said);
    }

    private static void require(UnaryOperator<String> other) {
        try {
            SameTrainingTest.require(other);
        } catch (IllegalArgumentException refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }
}
