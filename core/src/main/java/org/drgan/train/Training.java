package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.BrokenPicture;

/**
 * A network that is trained step by step; {@link TrainingLoop} does everything around the steps.
 *
 * <p>All randomness of a step is a function of (seed, step), so weights, optimiser states and the number of steps done
 * are the complete state of a training.
 */
interface Training extends AutoCloseable {
    /** Steps in total. */
    long steps();

    /** Pictures per step. */
    int batchSize();

    /**
     * Learns from one batch.
     *
     * @param step number of the step, from 0
     * @param slowing factor of all learning rates; 1 unless a roll-back lowered it
     * @param health checks the values before weights are updated
     * @return values of the loss terms and other values for the log, by name
     * @throws NotFinite when a term or the norm of a gradient is NaN or infinite; the network that it belongs to is
     *     then unchanged
     */
    Map<String, Double> step(long step, double slowing, Health health);

    /** All live tensors that training changes, by file name and tensor name. */
    Map<String, Map<String, Tensor>> state();

    /** Copies a saved {@link #state} back. */
    void restore(Map<String, Map<String, Tensor>> state);

    /**
     * Hashes of the results of other trainings that this one uses, by name, such as {@code matching model}. A
     * checkpoint is only restored when they are the same.
     */
    default Map<String, String> uses() {
        return Map.of();
    }

    /**
     * Writes the real pictures and sentences before the first step; called after a checkpoint, if there is one, has
     * been restored.
     *
     * @param samples the folder of the sheets
     */
    default void begin(Path samples) throws IOException {}

    /** Whether to draw samples after this number of steps. */
    boolean isSampleDue(long done);

    /**
     * Draws samples; called between steps, changes nothing.
     *
     * @param done steps done
     */
    Samples samples(long done) throws IOException;

    /** Writes a model folder; called after each checkpoint. */
    void export(Path folder) throws IOException;

    /** The pictures that were skipped so far. */
    List<BrokenPicture> brokenPictures();

    /** Seconds that steps waited for pictures. */
    double waitedSeconds();

    @Override
    void close();
}
