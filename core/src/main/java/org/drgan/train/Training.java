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
 * are a training's whole state.
 */
interface Training extends AutoCloseable {
    /** Steps in all. */
    long steps();

    /** Pictures that one step looks at. */
    int batchSize();

    /**
     * Learns from one batch.
     *
     * @param step number of the step, from 0
     * @param slowing what all learning rates are multiplied with; 1 unless a roll-back lowered them
     * @param health is asked before weights move
     * @return values of the loss terms and of what else is worth a curve, by name
     * @throws NotFinite when a term or the norm of a gradient is NaN or infinite; the network that it belongs to has
     *     not moved then
     */
    Map<String, Double> step(long step, double slowing, Health health);

    /** The live tensors of everything that changes, by file name and tensor name. */
    Map<String, Map<String, Tensor>> state();

    /** Copies a saved {@link #state} back. */
    void restore(Map<String, Map<String, Tensor>> state);

    /**
     * What it uses of other trainings or data and could not go on without: a hash by its name, as {@code matching model}. A
     * checkpoint is only restored where these are the same.
     */
    default Map<String, String> uses() {
        return Map.of();
    }

    /**
     * Writes what is there before the first step; called once a checkpoint, if there is one, has been restored.
     *
     * @param samples the folder of the sheets
     */
    default void begin(Path samples) throws IOException {}

    /** Whether it is worth looking after this number of steps. */
    boolean isSampleDue(long done);

    /**
     * Pictures that show how far the training is; called outside the steps, changing nothing.
     *
     * @param done steps done
     */
    Samples samples(long done) throws IOException;

    /** Writes the model as others use it into a folder; called after each checkpoint. */
    void export(Path folder) throws IOException;

    /** The pictures that were skipped until now. */
    List<BrokenPicture> brokenPictures();

    /** Seconds for which steps had to wait for pictures. */
    double waitedSeconds();

    @Override
    void close();
}
