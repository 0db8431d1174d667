package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.drgan.Golden;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Golden values: golden/metrics/r_precision, from a tool in which ties favour the true sentence. Its hits are the
 * pictures whose credit is not zero, its strict hits those whose credit is whole.
 */
class RPrecisionTest {
    private static final Golden GOLDEN = Golden.read("metrics/r_precision.safetensors");

    @TestFactory
    Stream<DynamicTest> hitsEqualTheGoldenOnesAndTiesCountByChance() {
        return Golden.json("metrics/r_precision.json").get("expected").properties().stream()
                .filter(entry -> GOLDEN.tensors().containsKey(entry.getKey() + ".similarity"))
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Rows rows = Features.golden(GOLDEN, entry.getKey() + ".similarity");
                    long[] golden = Tensors.longs(GOLDEN.get(entry.getKey() + ".hits"));
                    JsonNode expected = entry.getValue();
                    List<Double> favoured = new ArrayList<>();
                    int strict = 0;
                    for (int row = 0; row < rows.count(); row++) {
                        double credit =
                                RPrecision.credit(rows.choose(new int[] {row}).values());
                        assertThat(credit > 0).as("picture " + row).isEqualTo(golden[row] == 1);
                        favoured.add(Math.ceil(credit));
                        strict += credit == 1 ? 1 : 0;
                    }
                    assertThat(strict)
                            .isEqualTo(expected.get("strict_hits_no_ties").asInt());
                    Spread groups = RPrecision.of(favoured);
                    assertThat(groups.mean())
                            .isCloseTo(expected.get("ten_fold_mean").asDouble(), within(1e-9));
                    assertThat(groups.deviation())
                            .isCloseTo(expected.get("ten_fold_std").asDouble(), within(1e-9));
                }));
    }

    @Test
    void cosinesOfCodesEqualTheGoldenOnes() {
        Rows pictures = Features.golden(GOLDEN, "embeddings_30x100.cnn_code");
        float[] sentences = Tensors.floats(GOLDEN.get("embeddings_30x100.rnn_code")); // [30, 100, 24]
        Rows cosines = Features.golden(GOLDEN, "embeddings_30x100.cosine");
        long[] hits = Tensors.longs(GOLDEN.get("embeddings_30x100.hits"));
        int width = pictures.width();
        for (int row = 0; row < pictures.count(); row++) {
            float[] similarities = new float[100];
            for (int i = 0; i < 100; i++) {
                similarities[i] = SentenceExaminer.cosine(
                        pictures.values(), row * width, sentences, (100 * row + i) * width, width);
                assertThat(similarities[i]).isCloseTo(cosines.values()[100 * row + i], within(1e-5f));
            }
            assertThat(RPrecision.credit(similarities) > 0).isEqualTo(hits[row] == 1);
            if (row == 5) { // no code at all: everything is equally far
                assertThat(RPrecision.credit(similarities)).isEqualTo(0.01);
            }
        }
    }

    @Test
    void aModelThatCannotTellAnythingApartGetsOneOfAHundred() {
        assertThat(RPrecision.credit(new float[100])).isEqualTo(0.01);
        assertThat(RPrecision.credit(new float[] {2, 2, 1})).isEqualTo(0.5);
        assertThat(RPrecision.credit(new float[] {2, 1, 3})).isZero();
    }

    @Test
    void noPictureIsLeftOutAtTheEnd() {
        List<Double> credits = new ArrayList<>(Collections.nCopies(13, 0.0));
        credits.set(12, 1.0);
        Spread groups = RPrecision.of(credits);
        assertThat(groups.values()).hasSize(10);
        assertThat(groups.values().get(9)).isEqualTo(0.5); // pictures 11 and 12
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertThatThrownBy(() -> RPrecision.of(List.of(1.0))).hasMessageContainingAll("10 groups", "only 1 pictures");
        assertThatThrownBy(() -> RPrecision.credit(new float[] {1, Float.NaN})).hasMessageContaining("NaN or infinite");
    }
}
