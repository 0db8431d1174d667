package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

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

    @Test
    void truncationChangesOnlyTheValuesBeyondTheLimit() {
        float[] plain = Noise.normal(7, 3, 1000);
        float[] truncated = Noise.truncated(7, 3, 1000, 0.88);
        int changed = 0;
        for (int i = 0; i < plain.length; i++) {
            assertThat(truncated[i]).isBetween(-0.88f, 0.88f);
            if (Math.abs(plain[i]) <= 0.88) {
                assertThat(truncated[i]).isEqualTo(plain[i]);
            } else {
                changed++;
            }
        }
        assertThat(changed).isBetween(330, 430); // 38 % of a normal distribution lie beyond 0.88
    }

    @Test
    void truncatedValuesFollowTheNormalDistributionWithinTheLimit() {
        int count = 200_000;
        int inner = 0;
        for (float value : Noise.truncated(1, 0, count, 1)) {
            inner += Math.abs(value) < 0.5 ? 1 : 0;
        }
        assertThat((double) inner / count).isBetween(0.556, 0.566); // 0.3829 / 0.6827
        assertThat(Noise.truncated(1, 0, 100, 1e-6)).hasSize(100); // and it ends for tiny limits
    }

    @Test
    void betweenTwoNoisesItStaysAsLongAsTheyAre() {
        float[] one = Noise.normal(1, 0, 1000);
        float[] other = Noise.normal(2, 0, 1000);
        assertThat(Noise.between(one, other, 0)).containsExactly(one);
        assertThat(Noise.between(one, other, 1)).containsExactly(other);
        double squares = 0;
        for (float value : Noise.between(one, other, 0.5)) {
            squares += value * value;
        }
        assertThat(squares / 1000).isBetween(0.9, 1.1); // a straight line would have 0.5
        assertThat(Noise.between(one, one, 0.3)[5]).isEqualTo(one[5], offset(1e-6f));
    }

    @Test
    void aLimitMustBePositive() {
        assertThatThrownBy(() -> Noise.truncated(1, 0, 4, 0)).hasMessageContaining("positive limit, not at 0.0");
        assertThatThrownBy(() -> Noise.truncated(1, 0, 4, Double.NaN)).hasMessageContaining("positive limit");
    }
}
