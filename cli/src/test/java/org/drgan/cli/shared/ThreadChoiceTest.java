package org.drgan.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadChoiceTest {
    private final List<Integer> used = new ArrayList<>();

    @Test
    void whatIsFasterIsKeptUntilTheNextTrial() {
        ThreadChoice choice = new ThreadChoice(4, used::add);
        assertThat(walk(choice, 22, 1.0, 0.4)).isEqualTo(3 * 1.0 + 19 * 0.4, within());
        assertThat(used).containsExactly(1, 4, 4, 1);
        walk(choice, 6, 1.0, 3.0); // another program has come
        assertThat(choice.threads()).isEqualTo(1);
    }

    @Test
    void aTrialThatIsFarTooSlowIsBrokenOff() {
        ThreadChoice choice = new ThreadChoice(2, used::add);
        assertThat(walk(choice, 20, 1.0, 9.0)).isEqualTo(19 * 1.0 + 9.0, within());
        assertThat(choice.threads()).isEqualTo(1);
    }

    @Test
    void trialsGetRarer() {
        ThreadChoice choice = new ThreadChoice(2, used::add);
        walk(choice, 1000, 1.0, 9.0);
        assertThat(used.stream().filter(count -> count == 2)).hasSizeLessThan(7);
    }

    @Test
    void withOneCoreThereIsNothingToTry() {
        walk(new ThreadChoice(1, used::add), 50, 1, 1);
        assertThat(used).containsExactly(1);
    }

    private static double walk(ThreadChoice choice, int steps, double one, double all) {
        double sum = 0;
        for (int step = 0; step < steps; step++) {
            double seconds = choice.threads() == 1 ? one : all;
            sum += seconds;
            choice.step(seconds);
        }
        return sum;
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.api.Assertions.within(1e-9);
    }
}
