package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.drgan.Golden;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Golden values: golden/metrics/kid, in 64 bits. */
class KernelDistanceTest {
    private static final Golden FEATURES = Golden.read("metrics/kid.safetensors");

    @TestFactory
    Stream<DynamicTest> equalsTheGoldenValues() {
        return Golden.json("metrics/kid.json").get("expected").properties().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Rows first = Features.golden(FEATURES, entry.getKey() + ".features_1");
                    Rows second = Features.golden(FEATURES, entry.getKey() + ".features_2");
                    JsonNode expected = entry.getValue();
                    close(KernelDistance.unbiased(first, second), expected.get("full_set_unbiased"));
                    Spread spread = KernelDistance.over(
                            first,
                            second,
                            subsets(entry.getKey() + ".subset_indices_1"),
                            subsets(entry.getKey() + ".subset_indices_2"));
                    close(spread.mean(), expected.get("kid_mean"));
                    close(spread.deviation(), expected.get("kid_std_population"));
                    for (int i = 0; i < spread.values().size(); i++) {
                        close(spread.values().get(i), expected.get("per_subset").get(i));
                    }
                }));
    }

    @Test
    void itsSubsetsFollowFromTheSeedAndTellDistributionsApart() {
        Rows one = Features.normal(1, 60, 8, 0, 1);
        Rows same = Features.normal(2, 50, 8, 0, 1);
        Rows other = Features.normal(3, 50, 8, 1, 1);
        Spread near = KernelDistance.over(one, same, 7);
        assertThat(near).isEqualTo(KernelDistance.over(one, same, 7));
        assertThat(near.values()).hasSize(100);
        assertThat(Math.abs(near.mean())).isLessThan(0.2);
        assertThat(KernelDistance.over(one, other, 7).mean()).isGreaterThan(1);
    }

    @Test
    void onePictureIsTooFew() {
        Rows one = Features.normal(1, 1, 4, 0, 1);
        assertThatThrownBy(() -> KernelDistance.over(one, one, 1)).hasMessageContaining("two pictures or more");
    }

    private static int[][] subsets(String name) {
        int width = (int) FEATURES.get(name).size(1);
        long[] flat = Tensors.longs(FEATURES.get(name));
        int[][] subsets = new int[flat.length / width][width];
        for (int i = 0; i < flat.length; i++) {
            subsets[i / width][i % width] = (int) flat[i];
        }
        return subsets;
    }

    private static void close(double found, JsonNode expected) {
        assertThat(found).isCloseTo(expected.asDouble(), within(1e-6 * Math.abs(expected.asDouble()) + 1e-10));
    }

    @Test
    void thereIsNoSpreadWhereEverySubsetWouldBeTheWhole() {
        Rows one = Features.normal(1, 40, 8, 0, 1);
        Rows other = Features.normal(2, 40, 8, 0, 1);
        assertThat(KernelDistance.over(one, other, 7).values()).containsExactly(KernelDistance.unbiased(one, other));
    }
}
