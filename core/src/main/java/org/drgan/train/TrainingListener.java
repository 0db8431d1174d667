package org.drgan.train;

import java.util.Map;

/** Receives the progress of a training run; called from the training's thread, so it should be quick. */
public interface TrainingListener {
    /**
     * Before the first step.
     *
     * @param from steps done by earlier processes
     * @param steps steps in all
     * @param batchSize pictures a step
     */
    void begin(long from, long steps, int batchSize);

    /**
     * After each step.
     *
     * @param done steps done
     * @param values loss terms and more, by name
     */
    void step(long done, Map<String, Double> values);

    /** Something that a person should read. */
    void note(String sentence);
}
