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
class ShiftsTest {
    private static final int SIDE = 16;

    @Test
    void nothingMovesWithoutAShare() {
        Tensor picture = columns();
        assertThat(Tensors.floats(new Shifts(0, List.of(SIDE), 1, 5).move(0, picture)))
                .isEqualTo(Tensors.floats(picture));
    }

    @Test
    void movesByEveryDistanceUpToTheLargest() {
        Set<Integer> right = new HashSet<>();
        Set<Integer> down = new HashSet<>();
        for (int step = 0; step < 100; step++) {
            Shifts shifts = new Shifts(0.125, List.of(SIDE), 1, step);
            right.add(middle(shifts.move(0, columns())) - SIDE / 2);
            down.add(middle(shifts.move(0, columns().transpose(2, 3))) - SIDE / 2);
        }
        assertThat(right).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
        assertThat(down).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
    }

    @Test
    void aStepMovesRealAndGeneratedPicturesAlike() {
        Shifts shifts = new Shifts(0.25, List.of(8, SIDE), 7, 3);
        float[] once = Tensors.floats(shifts.move(1, columns()));
        assertThat(Tensors.floats(shifts.move(1, columns()))).isEqualTo(once);
        assertThat(Tensors.floats(new Shifts(0.25, List.of(8, SIDE), 7, 3).move(1, columns())))
                .isEqualTo(once);
    }

    @Test
    void bordersAreMirrored() {
        IntStream.range(0, 50).forEach(step -> {
            float[] row = Tensors.floats(new Shifts(0.125, List.of(SIDE), 1, step).move(0, columns()));
            for (int column = 1; column < SIDE; column++) {
                assertThat(Math.abs(row[column] - row[column - 1])).isEqualTo(1); // no jump, as a rim of zeros would be
            }
        });
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
