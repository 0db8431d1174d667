package org.drgan.train;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows each training step: whether to continue, what to write ({@link Recorder}, {@link
 * CheckpointSaver}), and from which checkpoint to continue when a loss is NaN or infinite.
 */
public final class TrainingLoop {
    private static final double SLOWING = 0.5; // of all rates, at each roll-back
    private static final int MOST_ROLL_BACKS = 5;

    /**
     * How often things happen.
     *
     * @param checkpointEvery steps between checkpoints
     * @param keepCheckpoints how many checkpoints are kept
     * @param logEvery steps between lines in the log
     * @param rollBack whether a number that is none goes back to the last checkpoint instead of stopping
     */
    record Rhythm(int checkpointEvery, int keepCheckpoints, int logEvery, boolean rollBack) {}

    private final Training training;
    private final Run run;
    private final Rhythm rhythm;
    private final TrainingListener listener;
    private final CheckpointSaver saver;
    private final Health health = new Health();
    private volatile boolean stopping;
    private @Nullable TimeLimit limit;
    private int sampled; // of the limit's samples
    private double slowing = 1;
    private int rollBacks;
    private final long begun = System.nanoTime();
    private double secondsBefore; // of training in earlier processes

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
        this.training = training;
        this.run = run;
        this.rhythm = rhythm;
        this.listener = listener;
        this.saver = new CheckpointSaver(training, run, checkpoints, settings, data, listener::note);
    }

    /** Asks for a checkpoint after the present step and an end; nothing when it has ended. */
    void stop() {
        stopping = true;
    }

    /**
     * How a training ended.
     *
     * @param step steps done
     * @param finished whether these were all, or all that the time allowed
     * @param seconds of training, all processes together
     */
    public record Outcome(long step, boolean finished, double seconds) {}

    /** Trains as {@link #run(boolean)}, or until a time is over. */
    Outcome run(boolean resume, TimeLimit longest) throws IOException {
        limit = longest;
        return run(resume);
    }

    /**
     * Trains until the last step or {@link #stop}.
     *
     * @param resume whether to go on from the newest whole checkpoint, if there is one
     * @throws NotFinite when a loss is NaN or infinite and rolling back is off, or did not help
     * @throws Run.Refused when what lies in the run folder cannot be gone on from, or would be replaced
     * @throws IOException when something cannot be written, or a new training finds an earlier one's checkpoints
     */
    Outcome run(boolean resume) throws IOException {
        Optional<Checkpoint> latest;
        try {
            if (!resume) {
                saver.requireUnused();
            }
            latest = resume ? restore() : Optional.empty();
            if (latest.isEmpty()) {
                saver.requireNoModel();
            }
            run.requireReadableLog();
        } catch (IOException refused) {
            throw new Run.Refused(refused);
        }
        run.begin(); // from here on the folder changes
        training.begin(run.samples());
        long step = latest.map(Checkpoint::step).orElse(0L);
        secondsBefore = latest.map(CheckpointSaver::seconds).orElse(0.0);
        try (EventFile events = run.events(step);
                RunLog log = run.log(step)) {
            listener.begin(step, training.steps(), training.batchSize());
            step = walk(step, new Recorder(training, run.samples(), log, events));
        }
        return new Outcome(step, step >= training.steps() || isTimeOver(), seconds());
    }

    /** Of training, all processes together. */
    private double seconds() {
        return secondsBefore + (System.nanoTime() - begun) / 1e9;
    }

    private long walk(long from, Recorder recorder) throws IOException {
        long step = from;
        long saved = from;
        long shown = -1;
        if (limit != null && step == 0 && isSampleDue(step)) {
            show(step, recorder);
            shown = step;
        }
        while (step < training.steps() && !stopping && !(isTimeOver() && step > from)) {
            run.requireHeld();
            Map<String, Double> terms;
            try {
                terms = training.step(step, slowing * (limit == null ? 1 : limit.factor(seconds())), health);
            } catch (NotFinite problem) {
                step = rollBack(problem);
                saved = step;
                recorder.forget();
                continue;
            }
            step++;
            recorder.add(terms);
            listener.step(step, terms);
            if (step % rhythm.logEvery() == 0 || step == training.steps()) {
                recorder.report(step, seconds());
            }
            if (isSampleDue(step)) {
                show(step, recorder);
                shown = step;
            }
            if (step % rhythm.checkpointEvery() == 0) {
                save(step);
                saved = step;
            }
        }
        if (limit != null && step > from) { // nobody knew beforehand that this step would be the last
            if (recorder.hasSteps()) {
                recorder.report(step, seconds());
            }
            if (shown != step && !limit.samples().isEmpty()) {
                show(step, recorder);
            }
        }
        if (saved != step) {
            save(step);
        } else if (step == from && step > 0) {
            run.requireHeld();
            saver.export(
                    step,
                    seconds()); // there was nothing left to do, except perhaps this, when the disk was full before
        }
        return step;
    }

    private boolean isTimeOver() {
        return limit != null && limit.isOver(seconds());
    }

    private boolean isSampleDue(long step) {
        if (limit == null) {
            return training.isSampleDue(step);
        }
        int due = limit.samplesDue(seconds());
        boolean more = due > sampled;
        sampled = due;
        return more;
    }

    private void show(long step, Recorder recorder) throws IOException {
        Double diversity = recorder.show(step, seconds()).get(SampleSheet.DIVERSITY);
        if (diversity != null && step > 0) { // of what has learned nothing, it says nothing
            health.collapse(step, diversity).ifPresent(listener::note);
        }
    }

    private void save(long step) throws IOException {
        Checkpoint checkpoint = saver.save(step, seconds(), slowing);
        health.checkpointed(checkpoint.folder());
        saver.export(step, seconds());
    }

    private Optional<Checkpoint> restore() throws IOException {
        Optional<Checkpoint> latest = saver.restore();
        latest.ifPresent(checkpoint -> {
            health.checkpointed(checkpoint.folder());
            slowing = CheckpointSaver.slowing(checkpoint);
        });
        return latest;
    }

    private long rollBack(NotFinite problem) throws IOException {
        if (!rhythm.rollBack() || rollBacks == MOST_ROLL_BACKS) {
            throw problem;
        }
        rollBacks++;
        double lower = slowing * SLOWING;
        Checkpoint checkpoint = restore().orElseThrow(() -> problem);
        slowing = Math.min(slowing, lower);
        listener.note(problem.getMessage() + " Going back to step " + checkpoint.step() + " with all rates times "
                + slowing + ".");
        return checkpoint.step();
    }
}
