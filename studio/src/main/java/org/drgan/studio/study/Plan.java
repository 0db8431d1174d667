package org.drgan.studio.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Computes the trials of a participant from the protocol, the participant's number, and how often each sentence has been
 * assigned. Sentences assigned least often come first, so blocks stay balanced. Places follow a Latin square over as many
 * trials as there are arms, so each arm is equally often at each place.
 */
final class Plan {
    /** Practice trials before the study. */
    static final int LEARNING = 3;

    private Plan() {}

    /**
     * @param number of the participant, from 0
     * @param given how often each sentence has been assigned so far
     */
    static List<Trial> of(Protocol protocol, int number, int[] given) {
        Random random = new Random(protocol.seed() * 1_000_003 + number);
        int questions = protocol.questions().size();
        int sentences = Math.max(1, (int) Math.ceil((double) protocol.trials() / questions));
        List<Integer> items = new ArrayList<>(
                IntStream.range(0, protocol.sentences().size()).boxed().toList());
        Collections.shuffle(items, random);
        items.sort(Comparator.comparingInt(item -> given[item])); // keeps the random order among equals
        List<Trial> judged = new ArrayList<>();
        int first = number * protocol.trials();
        for (int i = 0; judged.size() < protocol.trials(); i++) {
            int item = items.get(i % Math.min(sentences, items.size()));
            for (Question question : protocol.questions()) {
                if (judged.size() < protocol.trials()) {
                    judged.add(new Trial(Trial.Purpose.JUDGE, question, item, places(protocol, first + judged.size())));
                }
            }
        }
        Collections.shuffle(judged, random);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < LEARNING; i++) {
            trials.add(obvious(protocol, Trial.Purpose.LEARN, items.get(i % items.size()), i, random));
        }
        trials.addAll(judged);
        int repeats = (int) Math.round(protocol.repeats() * judged.size());
        for (int i = 0; i < repeats; i++) { // trials of the first half are repeated in the second
            Trial before = judged.get(i % Math.max(1, judged.size() / 2));
            List<Integer> swapped = new ArrayList<>(before.arms());
            Collections.reverse(swapped);
            insert(trials, new Trial(Trial.Purpose.REPEAT, before.question(), before.item(), swapped), 0.5, random);
        }
        int checks = (int) Math.round(protocol.checks() * judged.size());
        for (int i = 0; i < checks; i++) {
            insert(
                    trials,
                    obvious(protocol, Trial.Purpose.CHECK, items.get(random.nextInt(items.size())), i, random),
                    0,
                    random);
        }
        return trials;
    }

    private static void insert(List<Trial> trials, Trial trial, double from, Random random) {
        int start = LEARNING + 1 + (int) (from * (trials.size() - LEARNING));
        int place = Math.min(trials.size(), start + random.nextInt(Math.max(1, trials.size() - start + 1)));
        trials.add(place, trial);
    }

    /** A trial with one arm's picture; the others are noise. */
    private static Trial obvious(Protocol protocol, Trial.Purpose purpose, int item, int which, Random random) {
        int places = protocol.kind() == Kind.PAIRS ? 2 : protocol.arms().size();
        List<Integer> arms = new ArrayList<>(Collections.nCopies(places, Trial.NOISE));
        arms.set(random.nextInt(places), random.nextInt(protocol.arms().size()));
        return new Trial(
                purpose, protocol.questions().get(which % protocol.questions().size()), item, arms);
    }

    /** The arm at each place of a trial. */
    private static List<Integer> places(Protocol protocol, int trial) {
        int arms = protocol.arms().size();
        if (protocol.kind() == Kind.PAIRS) {
            List<List<Integer>> pairs = new ArrayList<>();
            for (int i = 0; i < arms; i++) {
                for (int j = i + 1; j < arms; j++) {
                    pairs.add(List.of(i, j));
                }
            }
            List<Integer> pair = new ArrayList<>(pairs.get(trial % pairs.size()));
            if (trial / pairs.size() % 2 == 1) {
                Collections.reverse(pair);
            }
            return pair;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, arms).boxed().toList());
        Collections.shuffle(order, new Random(protocol.seed() * 7_919 + trial / arms)); // the Latin square
        Collections.rotate(order, trial % arms); // its row
        return order;
    }
}
