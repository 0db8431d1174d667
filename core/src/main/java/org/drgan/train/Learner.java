package org.drgan.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.tensor.Processes;

/**
 * An update of weights whose gradients are ready.
 *
 * @param gradient what the length of the gradient is called in the log
 * @param optimiser of the weights
 * @param clip how long the gradient may be; 0 for any length
 */
record Learner(String gradient, AdamOptimiser optimiser, double clip) {
    /**
     * Moves weights by the mean of all processes' gradients, all or none; nothing else moves any.
     *
     * @return the length of each gradient before it was clipped, by name
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
