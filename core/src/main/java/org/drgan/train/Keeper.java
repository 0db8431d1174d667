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
     * @param slowing factor of all learning rates
     * @param checkpoint its path
     */
    record Kept(long step, double seconds, double slowing, String checkpoint) {}

    /**
     * Restores the checkpoint to resume from, if there is one; changes nothing in the run folder.
     *
     * @throws Run.Refused when training cannot resume from the files in the run folder, or would overwrite them
     */
    Optional<Kept> open(boolean resume) throws IOException;

    /** Prepares the run folder for writing, from a step on. */
    void begin(long step) throws IOException;

    /** @throws IOException when the run folder is no longer this training's */
    void requireHeld() throws IOException;

    /** Adds the values of a step to the next line of the log. */
    void add(Map<String, Double> terms);

    /** Leaves the steps since the last line out of the next one. */
    void forget();

    /** Whether there has been a step since the last line. */
    boolean hasSteps();

    /** Writes a line of the log. */
    void report(long step, double seconds) throws IOException;

    /** Writes samples and returns their measures by name; empty in processes that do not write. */
    Map<String, Double> show(long step, double seconds) throws IOException;

    /** Writes a checkpoint and returns its path. */
    String save(long step, double seconds, double slowing) throws IOException;

    /** Writes the model folder. */
    void export(long step, double seconds) throws IOException;

    /** Restores the newest checkpoint. */
    Optional<Kept> restore() throws IOException;

    @Override
    void close() throws IOException;
}
