package org.drgan.train;

import java.util.Map;

/** Receives the progress of a training run; called from the training's thread, so it should be quick. */
public interface TrainingListener {
    /**
     * Before the first step.
     *
     * @param from steps done before this start
     * @param steps steps in total
     * @param batchSize pictures per step
     */
    void begin(long from, long steps, int batchSize);

    /**
     * After each step.
     *
     * @param done steps done
     * @param values loss terms and more, by name
     */
    void step(long done, Map<String, Double> values);

    /** A message for the user. */
    void note(String sentence);
}
