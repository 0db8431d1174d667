package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.drgan.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Golden values: golden/metrics/fid, in 64 bits; {@code fid_exact} holds for singular covariances, too. */
class FrechetDistanceTest {
    private static final Golden FEATURES = Golden.read("metrics/fid.safetensors");

    @TestFactory
    Stream<DynamicTest> equalsTheGoldenValues() {
        return Golden.json("metrics/fid.json").get("expected").properties().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry)));
    }

    private static void compare(Map.Entry<String, JsonNode> entry) {
        Rows first = Features.golden(FEATURES, entry.getKey() + ".features_1");
        Rows second = Features.golden(FEATURES, entry.getKey() + ".features_2");
        double expected = entry.getValue().get("fid_exact").asDouble();
        double found = FrechetDistance.between(Features.gaussian(first), Features.gaussian(second));
        assertThat(found).isCloseTo(expected, within(1e-6 * Math.max(Math.abs(expected), 1e-3)));
        assertThat(FrechetDistance.between(Features.gaussian(second), Features.gaussian(first)))
                .as("the other way round")
                .isCloseTo(found, within(1e-6 * Math.max(Math.abs(found), 1e-3)));
        if (entry.getValue().has("mu1")) {
            FeatureDistribution gaussian = Features.gaussian(first);
            for (int i = 0; i < gaussian.width(); i++) {
                assertThat(gaussian.mean()[i])
                        .isCloseTo(entry.getValue().get("mu1").get(i).asDouble(), within(1e-12));
                assertThat(gaussian.covariance()[i])
                        .isCloseTo(entry.getValue().get("sigma1_row0").get(i).asDouble(), within(1e-12));
            }
        }
    }

    @Test
    void isZeroForTheSameFeaturesWhateverTheirOrderAndPortions() {
        Rows rows = Features.normal(1, 300, 20, 5, 3);
        assertThat(FrechetDistance.between(Features.gaussian(rows), Features.gaussian(rows)))
                .isLessThan(1e-9);
        int[] backwards = new int[300];
        for (int i = 0; i < 300; i++) {
            backwards[i] = 299 - i;
        }
        FeatureDistribution other;
        try (FeatureStatistics statistics = new FeatureStatistics(20)) {
            Rows turned = rows.choose(backwards);
            for (int from = 0; from < 300; from += 7) {
                int size = Math.min(7, 300 - from);
                statistics.add(turned.choose(
                        java.util.stream.IntStream.range(from, from + size).toArray()));
            }
            other = statistics.gaussian();
        }
        FeatureDistribution whole = Features.gaussian(rows);
        assertThat(other.count()).isEqualTo(300);
        for (int i = 0; i < whole.covariance().length; i++) {
            assertThat(other.covariance()[i]).isCloseTo(whole.covariance()[i], within(1e-11));
        }
        FeatureDistribution third = Features.gaussian(Features.normal(2, 200, 20, 0, 1));
        assertThat(FrechetDistance.between(other, third))
                .isCloseTo(FrechetDistance.between(whole, third), within(1e-9));
    }

    @Test
    void isKnownForNormalDistributionsThatAreKnown() {
        // independent numbers: the sum of (m1 - m2)^2 + (s1 - s2)^2
        FeatureDistribution one =
                new FeatureDistribution(0, new double[] {1, 2, 3}, new double[] {4, 0, 0, 0, 9, 0, 0, 0, 0});
        FeatureDistribution other =
                new FeatureDistribution(0, new double[] {0, 2, 5}, new double[] {1, 0, 0, 0, 16, 0, 0, 0, 0.25});
        assertThat(FrechetDistance.between(one, other)).isCloseTo(1 + 4 + 1 + 1 + 0.25, within(1e-12));
        // the same matrix turned by 45 degrees: eigenvalues 4 and 1 against the identity
        FeatureDistribution turned = new FeatureDistribution(0, new double[2], new double[] {2.5, 1.5, 1.5, 2.5});
        FeatureDistribution round = new FeatureDistribution(0, new double[2], new double[] {1, 0, 0, 1});
        assertThat(FrechetDistance.between(turned, round)).isCloseTo(1, within(1e-12));
    }

    @Test
    void meansFarFromZeroDoNotCancelTheCovariance() {
        Rows near = Features.normal(3, 400, 6, 0, 1);
        float[] moved = near.values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 4096; // floats keep 2^-11 of it
        }
        FeatureDistribution far = Features.gaussian(new Rows(6, moved));
        FeatureDistribution here = Features.gaussian(near);
        for (int i = 0; i < 36; i++) {
            assertThat(far.covariance()[i]).isCloseTo(here.covariance()[i], within(1e-4));
        }
    }

    @Test
    void picturesThatAreAllTheSameHaveTheirDistance() {
        FeatureDistribution point = new FeatureDistribution(5, new double[] {1, 0}, new double[4]);
        FeatureDistribution round = new FeatureDistribution(5, new double[] {0, 0}, new double[] {1, 0, 0, 1});
        assertThat(FrechetDistance.between(point, round)).isCloseTo(3, within(1e-12));
        assertThat(FrechetDistance.between(point, point)).isZero();
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        FeatureDistribution two = new FeatureDistribution(0, new double[2], new double[4]);
        FeatureDistribution three = new FeatureDistribution(0, new double[3], new double[9]);
        assertThatThrownBy(() -> FrechetDistance.between(two, three)).hasMessageContaining("different networks");
        assertThatThrownBy(() -> new FeatureDistribution(0, new double[2], new double[3]))
                .hasMessageContaining("2 by 2");
        assertThatThrownBy(() -> new FeatureDistribution(0, new double[2], new double[] {1, 0, 5, 1}))
                .hasMessageContaining("two sides of its diagonal");
        assertThatThrownBy(() -> new FeatureDistribution(0, new double[] {Double.NaN}, new double[1]))
                .hasMessageContaining("NaN");
        FeatureDistribution impossible = new FeatureDistribution(0, new double[2], new double[] {1, 2, 2, 1});
        assertThatThrownBy(() -> FrechetDistance.between(impossible, two)).hasMessageContaining("eigenvalue");
        try (FeatureStatistics statistics = new FeatureStatistics(2)) {
            assertThatThrownBy(statistics::gaussian).hasMessageContaining("there are 0: use more");
            statistics.add(new Rows(2, new float[] {1, 2}));
            assertThatThrownBy(statistics::gaussian).hasMessageContaining("there is 1: use more");
            assertThatThrownBy(() -> statistics.add(new Rows(2, new float[] {1, 2, 3, Float.NaN})))
                    .hasMessageContaining("the features of picture 1 of 2 hold NaN");
            assertThatThrownBy(() -> statistics.add(new Rows(1, new float[1])))
                    .hasMessageContaining("cannot be merged");
        }
    }

    @Test
    void fewerPicturesThanFeaturesOfRealSizeStayExact() {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[40 * 300];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        Rows rows = new Rows(300, values);
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 0.5f;
        }
        // a shifted copy is at the squared length of the shift
        assertThat(FrechetDistance.between(Features.gaussian(rows), Features.gaussian(new Rows(300, moved))))
                .isCloseTo(300 * 0.25, within(75e-6));
    }
}
