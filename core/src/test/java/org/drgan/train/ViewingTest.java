package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Pictures whose values are their columns, or rows, tell where they were moved to. */
class ViewingTest {
    private static final int SIDE = 16;

    @Test
    void nothingMovesWithoutAShare() {
        Tensor picture = columns();
        assertThat(Tensors.floats(new Viewing(0, 0, List.of(SIDE), 1, 5).moved(0, picture)))
                .isEqualTo(Tensors.floats(picture));
    }

    @Test
    void movesByEveryDistanceUpToTheLargest() {
        Set<Integer> right = new HashSet<>();
        Set<Integer> down = new HashSet<>();
        for (int step = 0; step < 100; step++) {
            Viewing viewing = new Viewing(0.125, 0, List.of(SIDE), 1, step);
            right.add(middle(viewing.moved(0, columns())) - SIDE / 2);
            down.add(middle(viewing.moved(0, columns().transpose(2, 3))) - SIDE / 2);
        }
        assertThat(right).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
        assertThat(down).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
    }

    @Test
    void aStepMovesRealAndGeneratedPicturesAlike() {
        Viewing viewing = new Viewing(0.25, 0, List.of(8, SIDE), 7, 3);
        float[] once = Tensors.floats(viewing.moved(1, columns()));
        assertThat(Tensors.floats(viewing.moved(1, columns()))).isEqualTo(once);
        assertThat(Tensors.floats(new Viewing(0.25, 0, List.of(8, SIDE), 7, 3).moved(1, columns())))
                .isEqualTo(once);
    }

    @Test
    void bordersAreMirrored() {
        IntStream.range(0, 50).forEach(step -> {
            float[] row = Tensors.floats(new Viewing(0.125, 0, List.of(SIDE), 1, step).moved(0, columns()));
            for (int column = 1; column < SIDE; column++) {
                assertThat(Math.abs(row[column] - row[column - 1])).isEqualTo(1); // no jump, as a rim of zeros would be
            }
        });
    }

    @Test
    void onlyDiscriminatorsSeeGrain() {
        Viewing viewing = new Viewing(0, 0.05, List.of(SIDE), 1, 5);
        Tensor picture = columns();
        assertThat(Tensors.floats(viewing.moved(0, picture))).isEqualTo(Tensors.floats(picture));
        Tensor grain = viewing.viewed(0, picture).sub(picture);
        assertThat(Tensors.scalar(grain.std(true))).isBetween(0.04, 0.06);
        assertThat(Math.abs(Tensors.scalar(grain.mean()))).isLessThan(0.01);
        Tensor again = viewing.viewed(0, picture).sub(picture);
        assertThat(Tensors.floats(again)).isNotEqualTo(Tensors.floats(grain));
    }

    /** [1, 3, 16, 16], each value the number of its column. */
    private static Tensor columns() {
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % SIDE;
        }
        return Tensors.of(values, 1, 3, SIDE, SIDE);
    }

    private static int middle(Tensor moved) {
        return (int) Tensors.floats(moved)[SIDE / 2 * SIDE + SIDE / 2];
    }
}
