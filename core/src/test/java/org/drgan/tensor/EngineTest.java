package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineTest {
    @Test
    void aFormatThatIsSlowerHereIsNamed() {
        assertThat(Engine.slower(Precision.BF16, 9.6, 75))
                .hasValue("On this processor bf16 is slower than fp32 (convolutions: 10 against 75 GFLOP/s):"
                        + " set precision=fp32.");
        assertThat(Engine.slower(Precision.BF16, 70, 75))
                .as("within the variation between measurements")
                .isEmpty();
        assertThat(Engine.slower(Precision.BF16, 200, 75)).isEmpty();
        Engine.checkSpeed(Precision.FP32, note -> {
            throw new AssertionError(note);
        });
    }
}
