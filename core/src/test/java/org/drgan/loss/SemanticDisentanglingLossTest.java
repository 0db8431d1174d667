package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.loss.SemanticDisentanglingLoss.Outcome;
import org.drgan.loss.SemanticDisentanglingLoss.Statistics;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SemanticDisentanglingLossTest {
    @BeforeEach
    void seed() {
        torch.manual_seed(11);
    }

    @Test
    void batchStatisticsByHand() {
        // One channel, two pictures of two pixels. Means and deviations: key 2, 1; rest 0, 0; real 1, 2.
        Tensor key = map(1, 3, 3, 1);
        Tensor rest = map(0, 0, 0, 0);
        Tensor real = map(3, -1, 3, -1);
        Outcome outcome = new SemanticDisentanglingLoss(Statistics.BATCH).of(key, rest, rest, key, real);
        // Squared distances to the real ones: means 1 and 1, deviations 1 and 4; then the same the other way round.
        assertDistances(outcome, 1, 1, 1, 4, 1, 1, 4, 1);
        double expected = softplus(0) + softplus(-3) + softplus(0) + softplus(3);
        assertThat(Tensors.scalar(outcome.total())).isCloseTo(expected, offset(1e-3)); // the root's epsilon
    }

    @Test
    void sampleStatisticsByHand() {
        // Pictures of two pixels: means of the key part 2, 4, of the rest 0, 0, real 1, 1; deviations all 0 but real 1,
        // 0.
        Tensor key = map(2, 2, 4, 4);
        Tensor rest = map(0, 0, 0, 0);
        Tensor real = map(2, 0, 1, 1);
        Outcome outcome = new SemanticDisentanglingLoss(Statistics.SAMPLE).of(key, rest, key, rest, real);
        assertDistances(outcome, 5, 1, 0.5, 0.5, 5, 1, 0.5, 0.5);
        double means = (softplus(1 - 1) + softplus(9 - 1)) / 2;
        assertThat(Tensors.scalar(outcome.total())).isCloseTo(2 * (means + softplus(0)), offset(1e-3));
    }

    @Test
    void batchAndSampleAreTheSameForOnePicture() {
        Tensor key = torch.randn(1, 4, 3, 3);
        Tensor rest = torch.randn(1, 4, 3, 3);
        Tensor real = torch.randn(1, 4, 3, 3);
        double batch = total(new SemanticDisentanglingLoss(Statistics.BATCH), key, rest, real);
        double sample = total(new SemanticDisentanglingLoss(Statistics.SAMPLE), key, rest, real);
        assertThat(batch).isFinite().isCloseTo(sample, offset(1e-6));
    }

    @Test
    void aPicturesSampleLossDoesNotDependOnTheBatch() {
        SemanticDisentanglingLoss loss = new SemanticDisentanglingLoss(Statistics.SAMPLE);
        Tensor key = torch.randn(3, 4, 3, 3);
        Tensor rest = torch.randn(3, 4, 3, 3);
        Tensor real = torch.randn(3, 4, 3, 3);
        double mean = 0;
        for (long row = 0; row < 3; row++) {
            mean += total(loss, key.narrow(0, row, 1), rest.narrow(0, row, 1), real.narrow(0, row, 1)) / 3;
        }
        assertThat(total(loss, key, rest, real)).isCloseTo(mean, offset(1e-5));
    }

    /** The key parts move towards the real statistics and the rest away; the real features stay. */
    @ParameterizedTest
    @EnumSource(Statistics.class)
    void aStepPullsTheKeyPartsAndPushesTheRest(Statistics statistics) {
        SemanticDisentanglingLoss loss = new SemanticDisentanglingLoss(statistics);
        Tensor[] parts = new Tensor[4];
        for (int part = 0; part < 4; part++) {
            parts[part] = torch.randn(4, 6, 5, 5).requires_grad_(true);
        }
        Tensor real =
                torch.randn(4, 6, 5, 5).mul(new Scalar(2)).add(new Scalar(0.7)).requires_grad_(true);

        Outcome before = loss.of(parts[0], parts[1], parts[2], parts[3], real);
        before.total().backward();
        assertThat(real.grad().defined()).as("the real features' gradient").isFalse();
        try (NoGradGuard guard = new NoGradGuard()) {
            for (Tensor part : parts) {
                part.sub_(part.grad().mul(new Scalar(5)));
            }
        }
        float[] were = Tensors.floats(before.distances());
        float[] are = Tensors.floats(
                loss.of(parts[0], parts[1], parts[2], parts[3], real).distances());
        for (int i = 0; i < were.length; i++) {
            if (SemanticDisentanglingLoss.DISTANCES.get(i).endsWith("key")) {
                assertThat(are[i])
                        .as(SemanticDisentanglingLoss.DISTANCES.get(i))
                        .isLessThan(were[i]);
            } else {
                assertThat(are[i])
                        .as(SemanticDisentanglingLoss.DISTANCES.get(i))
                        .isGreaterThan(were[i]);
            }
        }
    }

    @Test
    void equalPartsGiveFourLogarithmsOfTwo() {
        Tensor part = torch.randn(2, 3, 4, 4);
        assertThat(total(new SemanticDisentanglingLoss(Statistics.BATCH), part, part, torch.randn(2, 3, 4, 4)))
                .isCloseTo(4 * Math.log(2), offset(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Statistics.class)
    void extremeAndDeadChannelsStayFinite(Statistics statistics) {
        SemanticDisentanglingLoss loss = new SemanticDisentanglingLoss(statistics);
        for (double scale : new double[] {0, 1e4}) {
            Tensor key = torch.randn(2, 3, 4, 4).mul(new Scalar(scale)).detach().requires_grad_(true);
            Tensor rest = torch.zeros(2, 3, 4, 4).requires_grad_(true);
            Tensor real = torch.randn(2, 3, 4, 4);
            for (boolean swapped : new boolean[] {false, true}) {
                Outcome outcome = swapped ? loss.of(rest, key, rest, key, real) : loss.of(key, rest, key, rest, real);
                outcome.total().backward();
                assertThat(Tensors.scalar(outcome.total())).isFinite();
                assertThat(Tensors.scalar(key.grad().abs().max())).isFinite();
                assertThat(Tensors.scalar(rest.grad().abs().max())).isFinite();
            }
        }
    }

    @Test
    void computesIn32BitsUnderAutocasting() {
        SemanticDisentanglingLoss loss = new SemanticDisentanglingLoss(Statistics.BATCH);
        Tensor key = torch.randn(2, 3, 4, 4).to(torch.ScalarType.BFloat16);
        Tensor rest = torch.randn(2, 3, 4, 4).to(torch.ScalarType.BFloat16);
        Tensor real = torch.randn(2, 3, 4, 4);
        double plain = total(loss, key.to(torch.ScalarType.Float), rest.to(torch.ScalarType.Float), real);
        try (Precision.Scope scope = Precision.BF16.on(Devices.cpu())) {
            assertThat(total(loss, key, rest, real)).isEqualTo(plain);
        }
    }

    @Test
    void featuresOfOtherWidthAreRefused() {
        Tensor part = torch.randn(2, 3, 4, 4);
        assertThatThrownBy(() -> new SemanticDisentanglingLoss(Statistics.BATCH)
                        .of(part, part, part, part, torch.randn(2, 1, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3]")
                .hasMessageContaining("[1]");
    }

    private static double total(SemanticDisentanglingLoss loss, Tensor key, Tensor rest, Tensor real) {
        return Tensors.scalar(loss.of(key, rest, key, rest, real).total());
    }

    private static void assertDistances(Outcome outcome, double... expected) {
        float[] found = Tensors.floats(outcome.distances());
        assertThat(found).hasSameSizeAs(SemanticDisentanglingLoss.DISTANCES.toArray());
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i])
                    .as(SemanticDisentanglingLoss.DISTANCES.get(i))
                    .isCloseTo(expected[i], offset(1e-3));
        }
    }

    /** Two pictures of one channel and two pixels. */
    private static Tensor map(float... values) {
        return Tensors.of(values, 2, 1, 1, 2);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
