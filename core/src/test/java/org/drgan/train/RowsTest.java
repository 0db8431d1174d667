package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void everyPartHasTheSameRowsHoweverManyShareTheBatch() {
        int batch = 24;
        for (int together : new int[] {1, 2}) {
            for (int part = 0; part < 3; part++) {
                Rows whole = Rows.dealt(part, 3, together, batch);
                assertThat(whole.size()).isEqualTo(8);
                int share = batch / 4;
                Rows own = Rows.dealt(part, 3, together, share);
                int[] ofAll = IntStream.range(0, 4)
                        .flatMap(rank -> IntStream.of(own.numbers()).map(row -> rank * share + row))
                        .toArray();
                assertThat(ofAll).isEqualTo(whole.numbers());
            }
        }
        assertThat(Rows.dealt(1, 2, 2, 8).numbers()).containsExactly(2, 3, 6, 7);
    }

    @Test
    void whatStandsSeveralTimesIsTakenEachTime() {
        try (PointerScope scope = new PointerScope()) {
            Tensor values = Tensors.of(new float[] {0, 1, 2, 3, 10, 11, 12, 13}, 8);
            assertThat(Tensors.floats(Rows.range(1, 2, 4).of(values))).containsExactly(1, 2, 11, 12);
            assertThat(Tensors.floats(Rows.dealt(1, 2, 1, 4).of(values))).containsExactly(1, 3, 11, 13);
            assertThat(Tensors.floats(Rows.range(0, 4, 4).of(values))).hasSize(8);
        }
        assertThat(Rows.range(1, 2, 4).of(new long[] {5, 6, 7, 8})).containsExactly(6, 7);
        assertThat(Rows.range(1, 2, 4).of(new int[] {5, 6, 7, 8})).containsExactly(6, 7);
    }
}
