package org.drgan.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.settings.Settings;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows each training step: whether to continue, what to write ({@link Keeper}), and from which
 * checkpoint to continue when a loss is NaN or infinite.
 */
public final class TrainingLoop {
    private static final double SLOWING = 0.5; // of all rates, at each roll-back
    private static final int MOST_ROLL_BACKS = 5;
    private static final int COMPARED_EVERY = 100; // steps between comparisons of the weights of all processes

    /**
     * How often things happen.
     *
     * @param checkpointEvery steps between checkpoints
     * @param keepCheckpoints how many checkpoints are kept
     * @param logEvery steps between lines in the log
     * @param rollBack whether a loss that is NaN or infinite goes back to the last checkpoint instead of stopping
     */
    record Rhythm(int checkpointEvery, int keepCheckpoints, int logEvery, boolean rollBack) {}

    private final Training training;
    private final Rhythm rhythm;
    private final TrainingListener listener;
    private final Keeper keeper;
    private final Processes processes;
    private final Health health = new Health();
    private volatile boolean stopping;
    private @Nullable TimeLimit limit;
    private int sampled; // how many of the limit's samples have been drawn
    private double slowing = 1;
    private int rollBacks;
    private double overAt; // seconds of training when the step began, in the first process
    private final long begun = System.nanoTime();
    private double secondsBefore; // of training before this start

    /** @param data fingerprint of the pictures */
    TrainingLoop(Training training, Run run, Rhythm rhythm, Settings settings, String data, TrainingListener listener) {
        this(training, run, rhythm, settings, data, listener, run.checkpoints(rhythm.keepCheckpoints()));
    }

    TrainingLoop(
            Training training,
            Run run,
            Rhythm rhythm,
            Settings settings,
            String data,
            TrainingListener listener,
            Checkpoints checkpoints) {
        this(
                training,
                rhythm,
                listener,
                new RunKeeper(
                        training, run, new CheckpointSaver(training, run, checkpoints, settings, data, listener::note)),
                Processes.ALONE);
    }

    /** The loop of one of several processes. */
    TrainingLoop(Training training, Rhythm rhythm, TrainingListener listener, Keeper keeper, Processes processes) {
        this.training = training;
        this.rhythm = rhythm;
        this.listener = listener;
        this.keeper = keeper;
        this.processes = processes;
    }

    /**
     * Asks the training to write a checkpoint after the present step and to stop; has no effect when it has stopped.
     */
    void stop() {
        stopping = true;
    }

    /**
     * How a training ended.
     *
     * @param step steps done
     * @param finished whether all steps are done or the time is over
     * @param seconds of training, all processes together
     */
    public record Outcome(long step, boolean finished, double seconds) {}

    /** Trains as {@link #run(boolean)}, but at most for the given time. */
    Outcome run(boolean resume, TimeLimit longest) throws IOException {
        limit = longest;
        return run(resume);
    }

    /**
     * Trains until the last step or {@link #stop}.
     *
     * @param resume whether to continue from the newest complete checkpoint, if there is one
     * @throws NotFinite when a loss is NaN or infinite and rolling back is off, or did not help
     * @throws Run.Refused when training cannot resume from the files in the run folder, or would overwrite them
     * @throws IOException when a file cannot be written, or a new training finds checkpoints of an earlier one
     */
    Outcome run(boolean resume) throws IOException {
        try (keeper) {
            Optional<Keeper.Kept> latest = keeper.open(resume);
            long step = latest.map(this::restored).orElse(0L);
            secondsBefore = latest.map(Keeper.Kept::seconds).orElse(0.0);
            keeper.begin(step);
            listener.begin(step, training.steps(), training.batchSize());
            step = walk(step);
            return new Outcome(step, step >= training.steps() || isTimeOver(), seconds());
        } catch (RuntimeException problem) {
            throw processes.explain(problem);
        }
    }

    /** Of training, all processes together. */
    private double seconds() {
        return secondsBefore + (System.nanoTime() - begun) / 1e9;
    }

    /**
     * The time of the first process, and whether any process was asked to stop; shared so that all stop after the same
     * step.
     *
     * @param stopping whether a process was asked to stop
     * @param seconds of training
     */
    private record Moment(boolean stopping, double seconds) {}

    private Moment moment() {
        if (processes.alone()) {
            return new Moment(stopping, seconds());
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor shared =
                    Tensors.of(new float[] {stopping ? 1 : 0, processes.first() ? (float) seconds() : 0}, 2); // [2]
            processes.add(List.of(shared));
            float[] all = Tensors.floats(shared);
            return new Moment(all[0] > 0, all[1]);
        }
    }

    private boolean goesOn(long step, long from) {
        Moment moment = moment();
        overAt = moment.seconds();
        return step < training.steps() && !moment.stopping() && !(isTimeOver() && step > from);
    }

    private long walk(long from) throws IOException {
        long step = from;
        long saved = from;
        long shown = -1;
        if (limit != null && step == 0 && isSampleDue(step)) {
            show(step);
            shown = step;
        }
        while (goesOn(step, from)) {
            keeper.requireHeld();
            Map<String, Double> terms;
            try {
                terms = training.step(step, slowing * (limit == null ? 1 : limit.factor(clock())), health);
            } catch (NotFinite problem) {
                step = rollBack(problem);
                saved = step;
                keeper.forget();
                continue;
            }
            step++;
            keeper.add(terms);
            listener.step(step, terms);
            if (step % rhythm.logEvery() == 0 || step == training.steps()) {
                keeper.report(step, seconds());
            }
            if (isSampleDue(step)) {
                show(step);
                shown = step;
            }
            if (step % COMPARED_EVERY == 0) {
                SameWeights.require(step, training, processes);
            }
            if (step % rhythm.checkpointEvery() == 0) {
                save(step);
                saved = step;
            }
        }
        if (limit != null && step > from) { // the last step was not known in advance
            if (keeper.hasSteps()) {
                keeper.report(step, seconds());
            }
            if (shown != step && !limit.samples().isEmpty()) {
                show(step);
            }
        }
        if (saved != step) {
            save(step);
        } else if (step == from && step > 0) {
            keeper.export(step, seconds()); // no steps left, but the last export may have failed
        }
        return step;
    }

    /** The time that all processes use for a step. */
    private double clock() {
        return processes.alone() ? seconds() : overAt;
    }

    private boolean isTimeOver() {
        return limit != null && limit.isOver(clock());
    }

    private boolean isSampleDue(long step) {
        if (limit == null) {
            return training.isSampleDue(step);
        }
        int due = limit.samplesDue(clock());
        boolean more = due > sampled;
        sampled = due;
        return more;
    }

    private void show(long step) throws IOException {
        Double diversity = keeper.show(step, seconds()).get(SampleSheet.DIVERSITY);
        if (diversity != null && step > 0) { // the diversity of an untrained generator means nothing
            health.collapse(step, diversity).ifPresent(listener::note);
        }
    }

    private void save(long step) throws IOException {
        health.checkpointed(Path.of(keeper.save(step, seconds(), slowing)));
        keeper.export(step, seconds());
    }

    private long restored(Keeper.Kept kept) {
        health.checkpointed(Path.of(kept.checkpoint()));
        slowing = kept.slowing();
        return kept.step();
    }

    private long rollBack(NotFinite problem) throws IOException {
        if (!rhythm.rollBack() || rollBacks == MOST_ROLL_BACKS) {
            throw problem;
        }
        rollBacks++;
        double lower = slowing * SLOWING;
        long step = restored(keeper.restore().orElseThrow(() -> problem));
        slowing = Math.min(slowing, lower);
        listener.note(problem.getMessage() + " Going back to step " + step + " with all rates times " + slowing + ".");
        return step;
    }
}
