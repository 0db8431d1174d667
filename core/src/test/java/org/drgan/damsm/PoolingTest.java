package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final Tensor MAP = Tensors.of(new float[] {9, 18, 27, 36}, 1, 1, 2, 2);

    @Test
    void theZerosAroundTheMapCountOrNotAndTheLargestIsTaken() {
        assertThat(Tensors.floats(Pooling.PADDED_MEAN.forward(MAP))).containsExactly(10, 10, 10, 10);
        assertThat(Tensors.floats(Pooling.INNER_MEAN.forward(MAP))).containsExactly(22.5f, 22.5f, 22.5f, 22.5f);
        assertThat(Tensors.floats(Pooling.LARGEST.forward(MAP))).containsExactly(36, 36, 36, 36);
    }
}
