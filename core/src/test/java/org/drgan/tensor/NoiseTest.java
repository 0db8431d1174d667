package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoiseTest {
    @Test
    void aRowDependsOnSeedAndIndexOnly() {
        float[] alone = Noise.normal(7, 3, 5);
        float[] together = Tensors.floats(Noise.batch(7, new long[] {1, 3, 9}, 5));
        assertThat(java.util.Arrays.copyOfRange(together, 5, 10)).containsExactly(alone);
        assertThat(Noise.normal(8, 3, 5)).isNotEqualTo(alone);
    }

    @Test
    void valuesAreStandardNormal() {
        double sum = 0;
        double squares = 0;
        int count = 200_000;
        for (float value : Noise.normal(1, 0, count)) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / count).isBetween(-0.01, 0.01);
        assertThat(squares / count).isBetween(0.98, 1.02);
    }
}
