package org.drgan.studio.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Plans of participants, and results for answers with known strengths. */
class AnalysisTest {
    static Protocol protocol(
            Kind kind, List<Question> questions, List<String> arms, String anchor, int sentences, int trials) {
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < sentences; i++) {
            captions.add("sentence " + i);
        }
        List<List<String>> pictures = Collections.nCopies(arms.size(), Collections.nCopies(sentences, "0".repeat(64)));
        return new Protocol(
                "birds",
                "to compare models",
                "somebody",
                kind,
                questions,
                arms,
                anchor,
                captions,
                pictures,
                Collections.nCopies(arms.size(), "a model"),
                trials,
                10,
                0.1,
                0.1,
                300,
                1,
                0.2,
                11,
                500,
                Protocol.ANALYSIS);
    }

    private static final List<String> THREE = List.of("one", "two", "three");

    @Test
    void everyArmLiesEquallyOftenAtEveryPlace() {
        Protocol protocol = protocol(Kind.BEST, List.of(Question.FIDELITY), THREE, "", 40, 30);
        int[][] counts = new int[3][3];
        int[] given = new int[40];
        for (int number = 0; number < 8; number++) {
            for (Trial trial : Plan.of(protocol, number, given)) {
                if (trial.purpose() == Trial.Purpose.JUDGE) {
                    given[trial.item()]++;
                    for (int place = 0; place < 3; place++) {
                        counts[trial.arms().get(place)][place]++;
                    }
                }
            }
        }
        for (int[] arm : counts) {
            assertThat(arm).containsExactly(80, 80, 80);
        }
        assertThat(given)
                .as("30 of 40 sentences, eight times: each is judged six times")
                .containsOnly(6);
    }

    @Test
    void aPlanHasLessonsChecksAndRepeats() {
        Protocol protocol = protocol(Kind.RANK, List.of(Question.FIDELITY, Question.REALISM), THREE, "", 40, 40);
        List<Trial> plan = Plan.of(protocol, 3, new int[40]);
        assertThat(plan).isEqualTo(Plan.of(protocol, 3, new int[40]));
        assertThat(plan).isNotEqualTo(Plan.of(protocol, 4, new int[40]));
        assertThat(plan.subList(0, 3)).allMatch(trial -> trial.purpose() == Trial.Purpose.LEARN);
        assertThat(plan.stream().filter(trial -> trial.purpose() == Trial.Purpose.JUDGE))
                .hasSize(40);
        assertThat(plan.stream().filter(trial -> trial.purpose() == Trial.Purpose.CHECK))
                .hasSize(4)
                .allMatch(trial ->
                        trial.arms().stream().filter(arm -> arm == Trial.NOISE).count() == 2);
        List<Trial> repeats = plan.stream()
                .filter(trial -> trial.purpose() == Trial.Purpose.REPEAT)
                .toList();
        assertThat(repeats).hasSize(4);
        for (Trial repeat : repeats) {
            List<Integer> before = new ArrayList<>(repeat.arms());
            Collections.reverse(before);
            int first = plan.indexOf(new Trial(Trial.Purpose.JUDGE, repeat.question(), repeat.item(), before));
            assertThat(first).isBetween(3, plan.indexOf(repeat) - 1);
        }
        for (Question question : Question.values()) {
            assertThat(plan.stream()
                            .filter(trial -> trial.purpose() == Trial.Purpose.JUDGE && trial.question() == question))
                    .hasSize(20);
        }
    }

    @Test
    void pairsAreBalanced() {
        Protocol protocol = protocol(Kind.PAIRS, List.of(Question.FIDELITY), THREE, "", 12, 12);
        int[][] counts = new int[3][3];
        for (Trial trial : Plan.of(protocol, 0, new int[12])) {
            if (trial.purpose() == Trial.Purpose.JUDGE) {
                assertThat(trial.arms()).hasSize(2).doesNotHaveDuplicates();
                counts[trial.arms().get(0)][trial.arms().get(1)]++;
            }
        }
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(counts[i][j]).isEqualTo(i == j ? 0 : 2);
            }
        }
    }

    /** Participants who choose by known strengths. */
    private static List<Ballot> answers(Protocol protocol, double[] strengths, int participants) {
        List<Ballot> ballots = new ArrayList<>();
        Random random = new Random(3);
        int[] given = new int[protocol.sentences().size()];
        for (int number = 0; number < participants; number++) {
            for (Trial trial : Plan.of(protocol, number, given)) {
                given[trial.item()]++;
                List<Integer> left = new ArrayList<>();
                for (int place = 0; place < trial.arms().size(); place++) {
                    left.add(place);
                }
                List<Integer> order = new ArrayList<>();
                while (!left.isEmpty()) {
                    double sum = left.stream()
                            .mapToDouble(place -> strength(trial, place, strengths))
                            .sum();
                    double at = random.nextDouble() * sum;
                    int chosen = 0;
                    while (chosen < left.size() - 1 && (at -= strength(trial, left.get(chosen), strengths)) > 0) {
                        chosen++;
                    }
                    order.add(left.remove(chosen));
                }
                ballots.add(
                        new Ballot(number, trial, protocol.kind() == Kind.RANK ? order : order.subList(0, 1), 2000));
            }
        }
        return ballots;
    }

    private static double strength(Trial trial, int place, double[] strengths) {
        int arm = trial.arms().get(place);
        return arm == Trial.NOISE ? 1e-9 : strengths[arm];
    }

    @Test
    void theTruthIsFoundAgain() {
        double[] truth = {4, 2, 1};
        for (Kind kind : Kind.values()) {
            Protocol protocol = protocol(kind, List.of(Question.FIDELITY), THREE, "", 60, 60);
            List<Ballot> ballots = answers(protocol, truth, 30);
            Analysis.Results results = Analysis.of(protocol, ballots);
            Analysis.Result result = results.kept().get(0);
            assertThat(results.excluded()).isEmpty();
            assertThat(result.answers()).isEqualTo(30 * 60);
            for (int i = 0; i < 3; i++) {
                Analysis.Arm arm = result.arms().get(i);
                assertThat(arm.strength().value())
                        .as("%s %s", kind, arm.name())
                        .isCloseTo(truth[i] / 2, within(0.25 * truth[i] / 2));
                assertThat(arm.strength().low()).isLessThan(arm.strength().value());
                assertThat(arm.strength().high()).isGreaterThan(arm.strength().value());
                if (kind != Kind.PAIRS) {
                    assertThat(arm.first().value()).isCloseTo(truth[i] / 7, within(0.05));
                    assertThat(arm.first().low())
                            .isBetween(arm.first().value() - 0.1, arm.first().value());
                }
            }
            assertThat(result.arms().stream()
                            .mapToDouble(arm -> arm.first().value())
                            .sum())
                    .isCloseTo(1, within(1e-9));
            assertThat(result.pairs()).hasSize(3).allMatch(pair -> pair.beats() > 0.55 && pair.holm() < 0.05);
            assertThat(result.placeP()).as("no place is preferred").isGreaterThan(0.001);
            assertThat(result.selfAgreement()).isBetween(0.2, 0.9);
            assertThat(Double.isNaN(result.kendall())).isEqualTo(kind != Kind.RANK);
            assertThat(result.krippendorff()).isBetween(kind == Kind.RANK ? 0.1 : -0.1, 0.6);
            assertThat(Analysis.of(protocol, ballots)).as("seeded").isEqualTo(results);
        }
    }

    @Test
    void whoDoesNotLookIsExcludedAndShownBeside() {
        Protocol protocol = protocol(Kind.BEST, List.of(Question.FIDELITY), THREE, "", 60, 60);
        List<Ballot> ballots = answers(protocol, new double[] {50, 1, 1}, 6);
        for (Trial trial : Plan.of(protocol, 6, new int[60])) { // the first place, always
            ballots.add(new Ballot(6, trial, List.of(0), 2000));
        }
        for (Trial trial : Plan.of(protocol, 7, new int[60])) { // right, but within no time
            int best = Math.max(trial.arms().indexOf(0), trial.purpose() == Trial.Purpose.CHECK ? real(trial) : 0);
            ballots.add(new Ballot(7, trial, List.of(best), 50));
        }
        Analysis.Results results = Analysis.of(protocol, ballots);
        assertThat(results.excluded()).containsOnlyKeys(6, 7);
        assertThat(results.excluded().get(6)).contains("checks");
        assertThat(results.excluded().get(7)).contains("too fast");
        assertThat(results.all().get(0).participants()).isEqualTo(8);
        assertThat(results.kept().get(0).participants()).isEqualTo(6);
        assertThat(results.kept().get(0).arms().get(0).first().value())
                .isGreaterThan(results.all().get(0).arms().get(0).first().value());
    }

    private static int real(Trial trial) {
        for (int place = 0; place < trial.arms().size(); place++) {
            if (trial.arms().get(place) != Trial.NOISE) {
                return place;
            }
        }
        throw new AssertionError(trial);
    }

    @Test
    void anAnchorIsShownAndDoesNotCompete() {
        Protocol protocol =
                protocol(Kind.RANK, List.of(Question.REALISM), List.of("one", "real", "two"), "real", 30, 30);
        Analysis.Result result = Analysis.of(protocol, answers(protocol, new double[] {2, 100, 1}, 12))
                .kept()
                .get(0);
        assertThat(result.anchorFirst()).isGreaterThan(0.9);
        assertThat(result.arms()).extracting(Analysis.Arm::name).containsExactly("one", "two");
        assertThat(result.arms().get(0).first().value()).isCloseTo(2.0 / 3, within(0.08));
    }

    @Test
    void withoutAnswersThereAreNoNumbers() {
        Protocol protocol = protocol(Kind.RANK, List.of(Question.FIDELITY), THREE, "", 5, 5);
        Analysis.Result result = Analysis.of(protocol, List.of()).kept().get(0);
        assertThat(result.answers()).isZero();
        assertThat(result.arms().get(0).first().value()).isNaN();
        List<Ballot> undecided = List.of(
                new Ballot(0, new Trial(Trial.Purpose.JUDGE, Question.FIDELITY, 0, List.of(0, 1, 2)), List.of(), 2000));
        Analysis.Result none = Analysis.of(protocol, undecided).kept().get(0);
        assertThat(none.undecided()).isEqualTo(1);
        assertThat(none.arms().get(0).strength().value()).isEqualTo(1);
    }

    @Test
    void aProtocolIsTheSameTextAndHashAgain() {
        Protocol protocol = protocol(Kind.RANK, List.of(Question.FIDELITY), THREE, "", 5, 5);
        assertThat(Protocol.of(protocol.json())).isEqualTo(protocol);
        assertThatThrownBy(() -> Protocol.of(protocol.json().replace("\"seed\":11", "\"seed\":NaN")))
                .hasMessageStartingWith("this is not a protocol: ")
                .message()
                .doesNotContain("Feature", "`", "enable");
        assertThat(Protocol.of(protocol.json()).hash())
                .isEqualTo(protocol.hash())
                .hasSize(64);
        assertThat(protocol(Kind.RANK, List.of(Question.FIDELITY), THREE, "", 5, 6)
                        .hash())
                .isNotEqualTo(protocol.hash());
        assertThatThrownBy(() -> protocol(Kind.BEST, List.of(Question.FIDELITY), List.of("a", "a"), "", 5, 5))
                .hasMessageContaining("different names");
        assertThatThrownBy(() -> protocol(Kind.BEST, List.of(Question.FIDELITY), THREE, "two", 5, 5))
                .hasMessageContaining("RANK");
    }
}
