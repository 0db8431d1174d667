package org.drgan.studio.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Computes the results of a study from its answers, as described in {@link Protocol#ANALYSIS}. */
public final class Analysis {
    private static final double PRIOR = 1;
    private static final double ENOUGH = 1e-6; // tolerance for bootstrap draws, whose own spread is far larger

    private final Protocol protocol;
    private final int anchor;
    private final List<Integer> arms; // without the anchor

    /** A number with its 95 % confidence interval. */
    public record Estimate(double value, double low, double high) {}

    /**
     * The result of one arm.
     *
     * @param first share of first places: H.P.
     * @param meanRank from 1; NaN without rankings
     * @param strength relative; the geometric mean of all arms is 1
     */
    public record Arm(String name, Estimate first, double meanRank, Estimate strength) {}

    /**
     * The comparison of two arms.
     *
     * @param beats probability that {@code one} is preferred to {@code other}, from their strengths
     * @param preferring participants who preferred {@code one} more often
     * @param opposing participants who preferred {@code other} more often
     * @param p p-value of the sign test over participants
     * @param holm p-value with Holm's correction
     */
    public record Pair(String one, String other, double beats, int preferring, int opposing, double p, double holm) {}

    /**
     * The result for one question.
     *
     * @param answers number of counted answers
     * @param undecided how many of them are "cannot tell"
     * @param kendall W of full rankings; NaN otherwise
     * @param krippendorff alpha: ordinal for rankings, nominal otherwise
     * @param place for each place on the screen, its share of first choices
     * @param placeP p-value of the test whether the first place is chosen as often as the others
     * @param selfAgreement share of repeats with the same answer as before; NaN without repeats
     * @param anchorFirst share of answers that put the anchor first; NaN without an anchor
     */
    public record Result(
            Question question,
            int participants,
            int answers,
            int undecided,
            List<Arm> arms,
            List<Pair> pairs,
            double kendall,
            double krippendorff,
            List<Double> place,
            double placeP,
            double selfAgreement,
            double anchorFirst) {}

    /**
     * All results.
     *
     * @param excluded for each excluded participant, by number, the reason
     */
    public record Results(List<Result> all, List<Result> kept, Map<Integer, String> excluded) {}

    private Analysis(Protocol protocol) {
        this.protocol = protocol;
        this.anchor = protocol.anchorArm();
        this.arms = new ArrayList<>();
        for (int arm = 0; arm < protocol.arms().size(); arm++) {
            if (arm != anchor) {
                arms.add(arm);
            }
        }
    }

    /** Results with and without exclusions. */
    public static Results of(Protocol protocol, Collection<Ballot> ballots) {
        Analysis analysis = new Analysis(protocol);
        Map<Integer, String> excluded = excluded(protocol, ballots);
        List<Ballot> kept = ballots.stream()
                .filter(ballot -> !excluded.containsKey(ballot.participant()))
                .toList();
        return new Results(
                protocol.questions().stream()
                        .map(question -> analysis.result(question, ballots))
                        .toList(),
                protocol.questions().stream()
                        .map(question -> analysis.result(question, kept))
                        .toList(),
                excluded);
    }

    /** The participants excluded by the protocol's rule, with the reason. */
    static Map<Integer, String> excluded(Protocol protocol, Collection<Ballot> ballots) {
        Map<Integer, String> excluded = new TreeMap<>();
        Map<Integer, List<Ballot>> byParticipant =
                ballots.stream().collect(Collectors.groupingBy(Ballot::participant, TreeMap::new, Collectors.toList()));
        byParticipant.forEach((participant, own) -> {
            long missed = own.stream()
                    .filter(ballot -> ballot.trial().purpose() == Trial.Purpose.CHECK && ballot.missed())
                    .count();
            List<Ballot> judged = own.stream()
                    .filter(ballot -> ballot.trial().purpose() == Trial.Purpose.JUDGE)
                    .toList();
            long fast = judged.stream()
                    .filter(ballot -> ballot.milliseconds() < protocol.leastMilliseconds())
                    .count();
            if (missed > protocol.failedChecks()) {
                excluded.put(participant, "missed " + missed + " checks");
            } else if (!judged.isEmpty() && fast > protocol.fastShare() * judged.size()) {
                excluded.put(participant, fast + " of " + judged.size() + " answers came too fast");
            }
        });
        return excluded;
    }

    private Result result(Question question, Collection<Ballot> ballots) {
        List<Ballot> judged = ballots.stream()
                .filter(ballot ->
                        ballot.trial().question() == question && ballot.trial().purpose() == Trial.Purpose.JUDGE)
                .toList();
        Map<Integer, List<Ballot>> byParticipant =
                judged.stream().collect(Collectors.groupingBy(Ballot::participant, TreeMap::new, Collectors.toList()));
        List<List<Ballot>> people = List.copyOf(byParticipant.values());
        double[] firsts = shares(firstPlaces(judged));
        double[] strengths = choices(judged).strengths(PRIOR);
        double[][][] draws = bootstrap(people);
        List<Arm> results = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            results.add(new Arm(
                    protocol.arms().get(arms.get(i)),
                    estimate(firsts[i], draws[0], i),
                    meanRank(judged, arms.get(i)),
                    estimate(strengths[i], draws[1], i)));
        }
        List<Ballot> decided = decided(judged);
        int places = judged.isEmpty() ? 1 : judged.get(0).trial().arms().size();
        double[] place = new double[places];
        decided.forEach(ballot -> place[ballot.order().get(0)]++);
        int first = (int) place[0];
        double[] shares = Arrays.stream(place)
                .map(count -> decided.isEmpty() ? 0 : count / decided.size())
                .toArray();
        return new Result(
                question,
                people.size(),
                judged.size(),
                judged.size() - decided.size(),
                results,
                pairs(people, strengths),
                protocol.kind() == Kind.RANK ? Agreement.kendall(ranks(decided)) : Double.NaN,
                krippendorff(decided),
                Arrays.stream(shares).boxed().toList(),
                Tests.binomial(first, decided.size(), 1.0 / Math.max(2, places)),
                selfAgreement(question, ballots),
                anchor < 0 || decided.isEmpty()
                        ? Double.NaN
                        : decided.stream()
                                        .filter(ballot -> ballot.arms().get(0) == anchor)
                                        .count()
                                / (double) decided.size());
    }

    private static List<Ballot> decided(List<Ballot> ballots) {
        return ballots.stream().filter(ballot -> !ballot.order().isEmpty()).toList();
    }

    /** How often each arm came first, without the anchor. */
    private double[] firstPlaces(List<Ballot> ballots) {
        double[] counts = new double[arms.size()];
        for (Ballot ballot : ballots) {
            List<Integer> order = ballot.competing(anchor);
            if (!order.isEmpty()) {
                counts[arms.indexOf(order.get(0))]++;
            }
        }
        return counts;
    }

    private static double[] shares(double[] counts) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .map(count -> all == 0 ? Double.NaN : count / all)
                .toArray();
    }

    private Luce choices(List<Ballot> ballots) {
        Luce luce = new Luce(arms.size());
        for (Ballot ballot : ballots) {
            List<Integer> order =
                    ballot.competing(anchor).stream().map(arms::indexOf).toList();
            long all = 0;
            for (int arm : ballot.trial().arms()) {
                all |= arm == anchor ? 0 : Luce.bit(arms.indexOf(arm));
            }
            if (!order.isEmpty()) {
                luce.ranked(order, all, 1);
            } else if (protocol.kind() == Kind.PAIRS) {
                luce.tied(
                        arms.indexOf(ballot.trial().arms().get(0)),
                        arms.indexOf(ballot.trial().arms().get(1)),
                        1);
            }
        }
        return luce;
    }

    /** Bootstrap draws over participants: first places and strengths, [2][draw][arm]. */
    private double[][][] bootstrap(List<List<Ballot>> people) {
        double[][][] draws = new double[2][people.size() < 2 ? 0 : protocol.draws()][];
        List<double[]> firsts = people.stream().map(this::firstPlaces).toList();
        List<Luce> choices = people.stream().map(this::choices).toList();
        Random random = new Random(protocol.seed());
        for (int draw = 0; draw < draws[0].length; draw++) {
            int[] times = new int[people.size()];
            for (int i = 0; i < times.length; i++) {
                times[random.nextInt(times.length)]++;
            }
            double[] first = new double[arms.size()];
            Luce all = new Luce(arms.size());
            for (int person = 0; person < times.length; person++) {
                if (times[person] > 0) {
                    for (int i = 0; i < first.length; i++) {
                        first[i] += times[person] * firsts.get(person)[i];
                    }
                    all.add(choices.get(person), times[person]);
                }
            }
            draws[0][draw] = shares(first);
            draws[1][draw] = all.strengths(PRIOR, ENOUGH);
        }
        return draws;
    }

    private static Estimate estimate(double value, double[][] draws, int arm) {
        double[] values = Arrays.stream(draws)
                .mapToDouble(draw -> draw[arm])
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        return values.length == 0
                ? new Estimate(value, Double.NaN, Double.NaN)
                : new Estimate(value, percentile(values, 0.025), percentile(values, 0.975));
    }

    private static double percentile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private double meanRank(List<Ballot> ballots, int arm) {
        return protocol.kind() != Kind.RANK
                ? Double.NaN
                : decided(ballots).stream()
                        .map(ballot -> ballot.competing(anchor))
                        .mapToInt(order -> order.indexOf(arm) + 1)
                        .average()
                        .orElse(Double.NaN);
    }

    /** Sign tests over participants: their answers are not independent, so each counts once. */
    private List<Pair> pairs(List<List<Ballot>> people, double[] strengths) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            for (int j = i + 1; j < arms.size(); j++) {
                int preferring = 0;
                int opposing = 0;
                for (List<Ballot> own : people) {
                    int balance = 0;
                    for (Ballot ballot : own) {
                        balance += preference(ballot, arms.get(i), arms.get(j));
                    }
                    preferring += balance > 0 ? 1 : 0;
                    opposing += balance < 0 ? 1 : 0;
                }
                pairs.add(new Pair(
                        protocol.arms().get(arms.get(i)),
                        protocol.arms().get(arms.get(j)),
                        strengths[i] / (strengths[i] + strengths[j]),
                        preferring,
                        opposing,
                        Tests.binomial(preferring, preferring + opposing, 0.5),
                        1));
            }
        }
        double[] corrected = Tests.holm(pairs.stream().mapToDouble(Pair::p).toArray());
        for (int i = 0; i < corrected.length; i++) {
            Pair pair = pairs.get(i);
            pairs.set(
                    i,
                    new Pair(
                            pair.one(),
                            pair.other(),
                            pair.beats(),
                            pair.preferring(),
                            pair.opposing(),
                            pair.p(),
                            corrected[i]));
        }
        return pairs;
    }

    /** 1 if an answer puts {@code one} before {@code other}, -1 if behind, 0 if it does not compare them. */
    private static int preference(Ballot ballot, int one, int other) {
        if (!ballot.trial().arms().contains(one) || !ballot.trial().arms().contains(other)) {
            return 0;
        }
        int first = ballot.arms().indexOf(one);
        int second = ballot.arms().indexOf(other);
        if (first < 0 || second < 0) {
            return first >= 0 ? 1 : second >= 0 ? -1 : 0; // the answer names only the best
        }
        return first < second ? 1 : -1;
    }

    private List<int[]> ranks(List<Ballot> ballots) {
        List<int[]> ranks = new ArrayList<>();
        for (Ballot ballot : ballots) {
            List<Integer> order = ballot.competing(anchor);
            ranks.add(arms.stream().mapToInt(arm -> order.indexOf(arm) + 1).toArray());
        }
        return ranks;
    }

    private double krippendorff(List<Ballot> ballots) {
        boolean ordinal = protocol.kind() == Kind.RANK;
        Map<String, List<Integer>> units = new LinkedHashMap<>();
        for (Ballot ballot : ballots) {
            List<Integer> order = ballot.competing(anchor);
            if (ordinal) {
                for (int i = 0; i < order.size(); i++) {
                    units.computeIfAbsent(ballot.trial().item() + " " + order.get(i), missing -> new ArrayList<>())
                            .add(i + 1);
                }
            } else {
                Set<Integer> shown = new TreeSet<>(ballot.trial().arms()); // with Kind.PAIRS, the pair
                units.computeIfAbsent(ballot.trial().item() + " " + shown, missing -> new ArrayList<>())
                        .add(order.get(0));
            }
        }
        return Agreement.krippendorff(List.copyOf(units.values()), ordinal);
    }

    /** The share of repeated trials that got the same first place both times. */
    private static double selfAgreement(Question question, Collection<Ballot> ballots) {
        int same = 0;
        int twice = 0;
        for (Ballot repeat : ballots) {
            if (repeat.trial().purpose() != Trial.Purpose.REPEAT
                    || repeat.trial().question() != question) {
                continue;
            }
            for (Ballot before : ballots) {
                if (before.participant() == repeat.participant()
                        && before.trial().purpose() == Trial.Purpose.JUDGE
                        && before.trial().question() == question
                        && before.trial().item() == repeat.trial().item()
                        && before.trial().arms().size() == repeat.trial().arms().size()
                        && isReversed(before.trial().arms(), repeat.trial().arms())) {
                    twice++;
                    boolean agreed = before.order().isEmpty()
                            ? repeat.order().isEmpty()
                            : !repeat.order().isEmpty()
                                    && before.arms().get(0).equals(repeat.arms().get(0));
                    same += agreed ? 1 : 0;
                    break;
                }
            }
        }
        return twice == 0 ? Double.NaN : (double) same / twice;
    }

    private static boolean isReversed(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).equals(other.get(one.size() - 1 - i))) {
                return false;
            }
        }
        return true;
    }
}
