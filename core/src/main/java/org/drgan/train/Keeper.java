package org.drgan.train;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Stores what a training run produces: checkpoints, the model, log and samples. */
interface Keeper extends AutoCloseable {
    /**
     * What is restored from a checkpoint.
     *
     * @param step steps done
     * @param seconds of training, all processes together
     * @param slowing what all rates are multiplied with
     * @param checkpoint where it lies
     */
    record Kept(long step, double seconds, double slowing, String checkpoint) {}

    /**
     * Finds out what there is to go on from, and takes the training there; nothing in the run folder changes.
     *
     * @throws Run.Refused when what lies there cannot be gone on from, or would be replaced
     */
    Optional<Kept> open(boolean resume) throws IOException;

    /** Begins to write, at a step. */
    void begin(long step) throws IOException;

    /** @throws IOException when the run folder is no longer this training's */
    void requireHeld() throws IOException;

    /** Takes the values of a step into the next line of the log. */
    void add(Map<String, Double> terms);

    /** Leaves the steps since the last line out of the next one. */
    void forget();

    /** Whether there has been a step since the last line. */
    boolean hasSteps();

    /** Writes a line of the log. */
    void report(long step, double seconds) throws IOException;

    /** Writes samples and returns their measures by name; empty in processes that do not write. */
    Map<String, Double> show(long step, double seconds) throws IOException;

    /** Writes a checkpoint and returns where it lies. */
    String save(long step, double seconds, double slowing) throws IOException;

    /** Writes the model as others use it. */
    void export(long step, double seconds) throws IOException;

    /** Takes the training back to the newest checkpoint. */
    Optional<Kept> restore() throws IOException;

    @Override
    void close() throws IOException;
}
