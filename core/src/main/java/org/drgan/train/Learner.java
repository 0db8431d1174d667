package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.tensor.Processes;

/**
 * An update of weights whose gradients are ready.
 *
 * @param gradient name of the gradient norm in the log
 * @param optimiser of the weights
 * @param clip largest norm of the gradient; 0 for no limit
 */
record Learner(String gradient, AdamOptimiser optimiser, double clip) {
    /**
     * Updates weights by the mean gradients of all processes: either all learners or, on NaN, none. Weights change only
     * here.
     *
     * @return the norm of each gradient before clipping, by name
     * @throws NotFinite when one of them is NaN or infinite
     */
    static Map<String, Double> move(long step, Health health, double rate, Processes processes, Learner... learners) {
        Map<String, Double> lengths = new LinkedHashMap<>();
        for (Learner learner : learners) {
            learner.optimiser.average(processes);
            double longest = learner.clip > 0 ? learner.clip : Double.POSITIVE_INFINITY;
            lengths.put(learner.gradient, learner.optimiser.clipGradients(longest));
        }
        health.requireFinite(step, lengths); // a finite loss can have a gradient that is NaN or infinite
        for (Learner learner : learners) {
            learner.optimiser.step(rate);
        }
        return lengths;
    }
}
