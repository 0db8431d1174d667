package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.drgan.Golden;
import org.drgan.metric.Diversity.Pair;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Golden values of SciPy: golden/metrics/diversity.json. */
class DiversityTest {
    private static final JsonNode GOLDEN = Golden.json("metrics/diversity.json");

    @Test
    void entropyEqualsTheGoldenValues() {
        for (JsonNode one : GOLDEN.get("votes")) {
            int[] seen =
                    one.get("seen").values().stream().mapToInt(JsonNode::asInt).toArray();
            assertThat(Diversity.entropy(seen)).isCloseTo(one.get("entropy").asDouble(), within(1e-9));
        }
    }

    @Test
    void theMeanDistanceEqualsTheGoldenValue() {
        List<Float> values = new ArrayList<>();
        GOLDEN.get("features").forEach(row -> row.forEach(value -> values.add((float) value.asDouble())));
        assertThat(Diversity.distance(rows(5, values)))
                .isCloseTo(GOLDEN.get("distance").asDouble(), within(1e-6));
    }

    @Test
    void onePictureRepeatedHasNone() {
        assertThat(Diversity.entropy(new int[16])).isZero();
        assertThat(Diversity.distance(rows(2, List.of(0.3f, 7f, 0.3f, 7f, 0.3f, 7f))))
                .isZero();
    }

    @Test
    void entropyIsLargestWhenAllValuesComeAlikeAndDoesNotDependOnTheirOrder() {
        assertThat(Diversity.entropy(IntStream.range(0, 16).map(i -> i % 4).toArray()))
                .isCloseTo(2, within(1e-12));
        assertThat(Diversity.entropy(IntStream.range(0, 16).toArray())).isCloseTo(4, within(1e-12));
        assertThat(Diversity.entropy(new int[] {1, 0, 0, 2})).isEqualTo(Diversity.entropy(new int[] {5, 5, 3, 9}));
    }

    @Test
    void aSentenceThatLeavesMuchOpenCountsForMuch() {
        List<Pair> sentences = List.of(new Pair(1, 8), new Pair(2, 2));
        assertThat(Diversity.ratio(sentences)).isCloseTo(0.3, within(1e-12));
        assertThat(Diversity.parts(sentences).values()).containsExactly(0.125, 1.0);
    }

    private static Rows rows(int width, List<Float> values) {
        float[] plain = new float[values.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.get(i);
        }
        return new Rows(width, plain);
    }
}
