package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drgan.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Golden values: golden/metrics/inception_score and mode_score, in 64 bits. */
class ClassScoresTest {
    private static final Golden PROBABILITIES = Golden.read("metrics/inception_mode_score.safetensors");

    @TestFactory
    Stream<DynamicTest> bothScoresEqualTheGoldenValues() {
        JsonNode modes = Golden.json("metrics/mode_score.json").get("expected");
        return Golden.json("metrics/inception_score.json").get("expected").properties().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    JsonNode expected = entry.getValue();
                    InceptionScore score = score(Features.golden(PROBABILITIES, entry.getKey() + ".probs"), 64);
                    close(score.score().mean(), expected.get("mean"));
                    assertThat(score.score().deviation())
                            .isCloseTo(
                                    expected.get("std").asDouble(),
                                    within(1e-6 * score.score().mean()));
                    close(score.whole(), expected.get("single_split"));
                    for (int i = 0; i < 10; i++) {
                        close(
                                score.score().values().get(i),
                                expected.get("per_split").get(i));
                    }
                    double[] real = score(Features.golden(PROBABILITIES, entry.getKey() + ".real_probs"), 1000)
                            .marginal();
                    close(ModeScore.of(score, real), modes.get(entry.getKey()).get("mode_score_xu_2018"));
                }));
    }

    @Test
    void theScoreLiesBetweenOneAndTheNumberOfClassesAndTheModeScoreBelowIt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 20; round++) {
            double sharpness = 6 * random.nextDouble();
            InceptionScore score = score(random(random, 57, 6, sharpness), 10);
            double[] real = score(random(random, 40, 6, sharpness), 10).marginal();
            assertThat(score.score().values())
                    .allSatisfy(value -> assertThat(value).isBetween(1.0, 6.0));
            assertThat(score.whole()).isBetween(1.0, 6.0);
            assertThat(ModeScore.of(score, real))
                    .isLessThanOrEqualTo(score.whole())
                    .isPositive();
            assertThat(ModeScore.of(score, score.marginal())).isCloseTo(score.whole(), within(1e-12));
        }
    }

    @Test
    void portionsMakeNoDifferenceAndProbabilitiesOfZeroCountNothing() {
        Rows rows = random(new SplittableRandom(2), 103, 5, 3);
        assertThat(score(rows, 1).score()).isEqualTo(score(rows, 103).score());
        float[] certain = new float[20 * 2];
        for (int i = 0; i < 20; i++) {
            certain[2 * i + i % 2] = 1;
        }
        assertThat(score(new Rows(2, certain), 20).score().mean()).isCloseTo(2, within(1e-12));
        float[] one = new float[20 * 2];
        for (int i = 0; i < 20; i++) {
            one[2 * i] = 1;
        }
        assertThat(score(new Rows(2, one), 20).score().mean())
                .as("all of one class")
                .isEqualTo(1);
        assertThat(ModeScore.of(score(new Rows(2, certain), 20), new double[] {1, 0}))
                .as("a class that no real picture has")
                .isZero();
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertThatThrownBy(() -> new InceptionScore(9, 5)).hasMessageContainingAll("10 parts", "only 9 pictures");
        assertThatThrownBy(() -> new InceptionScore(10, 1)).hasMessageContaining("this one predicts 1");
        InceptionScore score = new InceptionScore(10, 2);
        assertThatThrownBy(() -> score.add(new Rows(2, new float[] {Float.NaN, 1})))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> score.add(new Rows(3, new float[3]))).hasMessageContaining("with 2 classes");
        assertThatThrownBy(score::score).hasMessageContaining("10 pictures were expected, but 0 were added");
        InceptionScore whole = score(random(new SplittableRandom(3), 10, 2, 1), 10);
        assertThatThrownBy(() -> ModeScore.of(whole, new double[3])).hasMessageContaining("different networks");
    }

    private static InceptionScore score(Rows rows, int portion) {
        InceptionScore score = new InceptionScore(rows.count(), rows.width());
        for (int from = 0; from < rows.count(); from += portion) {
            score.add(rows.choose(IntStream.range(from, Math.min(rows.count(), from + portion))
                    .toArray()));
        }
        return score;
    }

    private static Rows random(SplittableRandom random, int count, int classes, double sharpness) {
        float[] values = new float[count * classes];
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int label = 0; label < classes; label++) {
                values[row * classes + label] = (float) Math.exp(sharpness * random.nextGaussian());
                sum += values[row * classes + label];
            }
            for (int label = 0; label < classes; label++) {
                values[row * classes + label] /= (float) sum;
            }
        }
        return new Rows(classes, values);
    }

    private static void close(double found, JsonNode expected) {
        assertThat(found).isCloseTo(expected.asDouble(), within(1e-6 * Math.abs(expected.asDouble())));
    }
}
