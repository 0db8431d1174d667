package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // a name that is missing fails the test anyway
class WeightAverageTest {
    @Test
    void followsTheWeightsSlowly() {
        Module network = Layers.batchNorm2d(1);
        fill(network, "weight", 0);
        WeightAverage average = new WeightAverage(network, 0.75, false);
        fill(network, "weight", 1);
        average.update(0);
        assertThat(value(average.state(), "weight")).isCloseTo(0.25, within(1e-6));
        average.update(1);
        assertThat(value(average.state(), "weight")).isCloseTo(0.4375, within(1e-6));
    }

    @Test
    void warmingUpItForgetsItsStart() {
        Module network = Layers.batchNorm2d(1);
        fill(network, "weight", 0);
        WeightAverage average = new WeightAverage(network, 0.999, true);
        fill(network, "weight", 1);
        average.update(0);
        assertThat(value(average.state(), "weight")).isCloseTo(1 - 1 / 10.0, within(1e-6));
        average.update(90);
        assertThat(value(average.state(), "weight")).isCloseTo(1 - 0.1 * 91 / 100, within(1e-6));
    }

    @Test
    void runningStatisticsAreAveragedAndCountersCopied() {
        BatchNorm2dImpl network = Layers.batchNorm2d(1);
        WeightAverage average = new WeightAverage(network, 0.5, false);
        network.forward(torch.ones(2, 1, 2, 2).mul(new Scalar(10)));
        average.update(0);
        assertThat(value(State.of(network), "running_mean")).isCloseTo(1, within(1e-6));
        assertThat(value(average.state(), "running_mean")).isCloseTo(0.5, within(1e-6));
        assertThat(value(average.state(), "num_batches_tracked")).isEqualTo(1);
    }

    @Test
    void theAverageTravelsIntoAnotherNetworkAndBack() {
        Module network = Layers.batchNorm2d(2);
        fill(network, "weight", 3);
        WeightAverage average = new WeightAverage(network, 0.5, false);
        Module copy = Layers.batchNorm2d(2);
        average.copyTo(copy);
        assertThat(value(State.of(copy), "weight")).isEqualTo(3);
        WeightAverage restored = new WeightAverage(Layers.batchNorm2d(2), 0.5, false);
        restored.load(average.state());
        assertThat(value(restored.state(), "weight")).isEqualTo(3);
        assertThatThrownBy(() -> restored.load(Map.of())).hasMessageContaining("another network");
    }

    private static void fill(Module network, String name, double value) {
        try (NoGradGuard guard = new NoGradGuard()) {
            State.of(network).get(name).fill_(new Scalar(value));
        }
    }

    private static double value(Map<String, Tensor> state, String name) {
        return Tensors.scalar(state.get(name).flatten().select(0, 0));
    }
}
