package org.drgan.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Compared with results of other programs and published examples. */
class StatisticsTest {
    private static final Offset<Double> CLOSE = within(1e-6);

    private static double[] logs(double[] strengths) {
        return Arrays.stream(strengths).map(Math::log).toArray();
    }

    /** choix, tests/data/testcase-pairwise-2.json: 0 beats 1 twice, 1 beats 2, 2 beats 0; estimates there sum to 3. */
    @Test
    void pairsAsInChoix() {
        Luce luce = new Luce(3);
        luce.ranked(List.of(0, 1), 0, 1);
        luce.ranked(List.of(0, 1), 0, 1);
        luce.ranked(List.of(1, 2), 0, 1);
        luce.ranked(List.of(2, 0), 0, 1);
        double[] strengths = luce.strengths(0);
        double sum = Arrays.stream(strengths).sum();
        assertThat(strengths[0] / sum * 3).isCloseTo(1.43586088, CLOSE);
        assertThat(strengths[1] / sum * 3).isCloseTo(0.62035049, CLOSE);
        assertThat(strengths[2] / sum * 3).isCloseTo(0.94378863, CLOSE);
    }

    /** choix, tests/data/testcase-rankings-2.json: partial rankings of different lengths. */
    @Test
    void rankingsAsInChoix() {
        Luce luce = new Luce(4);
        luce.ranked(List.of(0, 1, 2), 0, 1);
        luce.ranked(List.of(3, 2, 0), 0, 1);
        luce.ranked(List.of(1, 3), 0, 1);
        assertThat(logs(luce.strengths(0)))
                .containsExactly(
                        new double[] {-0.44328117, 0.69506219, -0.67061442, 0.4188334},
                        within(1e-4)); // to where it iterates
    }

    /** choix, tests/data/testcase-top1-2.json: the best of a list. */
    @Test
    void choicesAsInChoix() {
        Luce luce = new Luce(3);
        luce.ranked(List.of(0), Luce.bit(1), 1);
        luce.ranked(List.of(1), Luce.bit(2), 1);
        luce.ranked(List.of(2), Luce.bit(0) | Luce.bit(1), 1);
        assertThat(logs(luce.strengths(0))).containsExactly(new double[] {0.16040395, -0.32080789, 0.16040394}, CLOSE);
    }

    /** Newman 2023, equation 26: the fixed point, computed here with his own iteration instead. */
    @Test
    void thePriorIsNewmans() {
        double[][] wins = {{0, 5, 2}, {1, 0, 4}, {0, 3, 0}};
        Luce luce = new Luce(3);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (wins[i][j] > 0) {
                    luce.chosen(i, Luce.bit(i) | Luce.bit(j), wins[i][j]);
                }
            }
        }
        double[] p = {1, 1, 1};
        for (int step = 0; step < 5000; step++) {
            double[] next = new double[3];
            for (int i = 0; i < 3; i++) {
                double above = 1 / (p[i] + 1);
                double below = 1 / (p[i] + 1);
                for (int j = 0; j < 3; j++) {
                    above += wins[i][j] * p[j] / (p[i] + p[j]);
                    below += wins[j][i] / (p[i] + p[j]);
                }
                next[i] = above / below;
            }
            p = next;
        }
        double mean = Arrays.stream(logs(p)).average().orElseThrow();
        double[] expected = Arrays.stream(logs(p)).map(one -> one - mean).toArray();
        assertThat(logs(luce.strengths(1))).containsExactly(expected, CLOSE);
    }

    @Test
    void thePriorCopesWithOneWhoAlwaysWonAndWithGroupsThatNeverMet() {
        Luce luce = new Luce(4);
        luce.ranked(List.of(0, 1), 0, 10);
        luce.ranked(List.of(2, 3), 0, 1);
        double[] strengths = luce.strengths(1);
        assertThat(strengths[0]).isGreaterThan(strengths[2]).isFinite();
        assertThat(strengths[3]).isGreaterThan(strengths[1]);
        Luce tied = new Luce(2);
        tied.tied(0, 1, 7);
        assertThat(tied.strengths(1)).containsExactly(new double[] {1, 1}, CLOSE);
    }

    /** The example of R's manual page of binom.test: Mendel's 682 of 925, p = 0.75. */
    @Test
    void theBinomialTestIsRs() {
        assertThat(Tests.binomial(682, 925, 0.75)).isCloseTo(0.3825, within(5e-5));
        assertThat(Tests.binomial(0, 10, 0.5)).isCloseTo(2.0 / 1024, CLOSE);
        assertThat(Tests.binomial(5, 10, 0.5)).isCloseTo(1, CLOSE);
        assertThat(Tests.binomial(0, 0, 0.5)).isEqualTo(1);
    }

    @Test
    void holmsCorrectionNeverFallsBehindAnEarlierOne() {
        assertThat(Tests.holm(new double[] {0.04, 0.01, 0.03, 0.5}))
                .containsExactly(new double[] {0.09, 0.04, 0.09, 0.5}, CLOSE);
        assertThat(Tests.holm(new double[] {})).isEmpty();
    }

    /** Krippendorff 2011, section C to D: four judges, twelve units, with gaps. */
    @Test
    void alphaIsKrippendorffs() {
        String[] judges = {"123321412...", "1233224125.3", ".3332342251.", "12332441251."};
        List<List<Integer>> units = new ArrayList<>();
        for (int unit = 0; unit < 12; unit++) {
            List<Integer> values = new ArrayList<>();
            for (String judge : judges) {
                if (judge.charAt(unit) != '.') {
                    values.add(judge.charAt(unit) - '0');
                }
            }
            units.add(values);
        }
        assertThat(Agreement.krippendorff(units, false)).isCloseTo(0.743, within(5e-4));
        assertThat(Agreement.krippendorff(units, true)).isCloseTo(0.815, within(5e-4));
        assertThat(Agreement.krippendorff(List.of(List.of(1, 1), List.of(2, 2)), false))
                .isEqualTo(1);
        assertThat(Agreement.krippendorff(List.of(List.of(1)), false)).isNaN();
    }

    @Test
    void kendallsWHasItsLimits() {
        assertThat(Agreement.kendall(List.of(new int[] {1, 2, 3}, new int[] {1, 2, 3})))
                .isCloseTo(1, CLOSE);
        assertThat(Agreement.kendall(List.of(new int[] {1, 2, 3}, new int[] {3, 2, 1})))
                .isCloseTo(0, CLOSE);
        // Rank sums 4, 5, 9 of three judges: S = 14, W = 12 * 14 / (9 * 24).
        assertThat(Agreement.kendall(List.of(new int[] {1, 2, 3}, new int[] {2, 1, 3}, new int[] {1, 2, 3})))
                .isCloseTo(12.0 * 14 / (9 * 24), CLOSE);
    }

    /** With one trial each the sign test is a binomial test, whose power can be counted out. */
    @Test
    void thePowerIsTheBinomialTests() {
        assertThat(Power.of(100, 1, 0.65, 0, 4000, 5)).isCloseTo(0.827, within(0.02));
        assertThat(Power.of(100, 1, 0.5, 0, 4000, 5)).isLessThan(0.03);
        assertThat(Power.of(60, 30, 0.55, 0.05, 500, 5)).isGreaterThan(Power.of(20, 30, 0.55, 0.05, 500, 5));
        assertThat(Power.of(20, 30, 0.55, 0.05, 500, 5)).isEqualTo(Power.of(20, 30, 0.55, 0.05, 500, 5));
    }
}
