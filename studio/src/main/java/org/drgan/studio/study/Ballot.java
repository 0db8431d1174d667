package org.drgan.studio.study;

import java.util.ArrayList;
import java.util.List;

/**
 * A participant's answer to a trial.
 *
 * @param participant number of the participant
 * @param order places of the trial, the best first; only the best with {@link Kind#BEST} and {@link Kind#PAIRS}; empty for
 *     "cannot tell"
 * @param milliseconds time from showing the pictures to the answer
 */
public record Ballot(int participant, Trial trial, List<Integer> order, long milliseconds) {
    public Ballot {
        order = List.copyOf(order);
    }

    /** The arms in the order of the answer. */
    List<Integer> arms() {
        return order.stream().map(place -> trial.arms().get(place)).toList();
    }

    /** The arms of the answer without the anchor. */
    List<Integer> competing(int anchor) {
        List<Integer> arms = new ArrayList<>(arms());
        arms.removeIf(arm -> arm == anchor);
        return arms;
    }

    /** Whether an obvious answer was missed; "cannot tell" counts as missed. */
    boolean missed() {
        return order.isEmpty() || arms().get(0) == Trial.NOISE;
    }
}
