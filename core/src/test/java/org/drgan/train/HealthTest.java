package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Memory;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void aLossThatIsNoNumberStopsWithItsNameAndTheWayBack() {
        Health health = new Health();
        Map<String, Double> terms = new LinkedHashMap<>(Map.of("adversarial", 1.5));
        health.requireFinite(3, terms);
        terms.put("alignment", Double.NaN);
        NotFinite first = catchThrowableOfType(NotFinite.class, () -> health.requireFinite(4, terms));
        assertThat(first.step()).isEqualTo(4);
        assertThat(first.term()).isEqualTo("alignment");
        assertThat(first.lastGood()).isNull();
        assertThat(first).hasMessageContaining("no checkpoint yet");
        health.checkpointed(Path.of("run/checkpoints/step-000002"));
        assertThatThrownBy(() -> health.requireFinite(5, Map.of("beta", Double.POSITIVE_INFINITY)))
                .isInstanceOf(NotFinite.class)
                .hasMessageContaining("'beta' became Infinity at step 5")
                .hasMessageContaining("step-000002");
    }

    @Test
    void spreadIsTheDeviationOverPictures() {
        Tensor pictures = Tensors.of(new float[] {0, 1, 0.5f, 1}, 2, 1, 1, 2); // two pictures of two pixels
        assertThat(Health.spread(pictures)).isCloseTo(0.125, within(1e-6));
        assertThat(Health.spread(torch.ones(4, 3, 8, 8))).isZero();
    }

    @Test
    void aCollapseIsNoticed() {
        Health health = new Health();
        assertThat(health.collapse(1, 0.2)).isEmpty();
        assertThat(health.collapse(2, 0.05)).isEmpty();
        assertThat(health.collapse(3, 0.03))
                .as("a sixth of the best")
                .hasValueSatisfying(text -> assertThat(text).contains("step 3", "0.030 times"));
    }

    @Test
    void noDiversityIsNoCollapseBeforeThereWasOne() {
        Health beginning = new Health();
        for (int look = 1; look <= 5; look++) {
            assertThat(beginning.collapse(look, 0.001 * look))
                    .as("look %d", look)
                    .isEmpty();
        }
        assertThat(beginning.collapse(6, 0.006)).as("none has come").isPresent();
        assertThat(beginning.collapse(7, 0.06)).as("there it is").isEmpty();
        assertThat(beginning.collapse(8, 0.009)).as("and gone").isPresent();
        Health quick = new Health();
        assertThat(quick.collapse(1, 0.05)).isEmpty();
        assertThat(quick.collapse(2, 0.009)).as("lost at the second look").isPresent();
    }

    @Test
    void memoryIsMeasuredAndTooMuchIsRefused() {
        long before = Memory.resident();
        assertThat(before).isBetween(20_000_000L, 100_000_000_000L);
        Tensor large = torch.ones(50_000_000); // 200 MB, touched
        assertThat(Memory.resident() - before).isBetween(120_000_000L, 400_000_000L);
        large.close();
        assertThat(Memory.available()).isPositive();
        Memory.require("nothing", 0, "none");
        assertThatThrownBy(() -> Memory.requireWithin(
                        "training with batches of 512", 23_400_000_000L, 900_000_000, "lower train.batchSize"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training with batches of 512 needs about 23.4 GB of memory, but 900 MB are free:"
                        + " lower train.batchSize");
        assertThatThrownBy(() -> Memory.require("too much", Long.MAX_VALUE, "less"))
                .hasMessageContaining("less");
    }
}
