package org.drgan.train;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.drgan.train.log.EventFile;
import org.drgan.train.log.RunLog;
import org.jspecify.annotations.Nullable;

/** Stores what a training run produces in its run folder. */
final class RunKeeper implements Keeper {
    private final Training training;
    private final Run run;
    private final CheckpointSaver saver;
    private @Nullable EventFile events;
    private @Nullable RunLog log;
    private @Nullable Recorder recorder;

    RunKeeper(Training training, Run run, CheckpointSaver saver) {
        this.training = training;
        this.run = run;
        this.saver = saver;
    }

    @Override
    public Optional<Kept> open(boolean resume) throws IOException {
        try {
            if (!resume) {
                saver.requireUnused();
            }
            Optional<Kept> latest = resume ? restore() : Optional.empty();
            if (latest.isEmpty()) {
                saver.requireNoModel();
            }
            run.requireReadableLog();
            return latest;
        } catch (IOException refused) {
            throw new Run.Refused(refused);
        }
    }

    @Override
    public void begin(long step) throws IOException {
        run.begin(); // from here on the folder changes
        training.begin(run.samples());
        events = run.events(step);
        log = run.log(step);
        recorder = new Recorder(training, run.samples(), log, events);
    }

    private Recorder recorder() {
        return Objects.requireNonNull(recorder, "nothing is recorded before the training begins");
    }

    @Override
    public void requireHeld() throws IOException {
        run.requireHeld();
    }

    @Override
    public void add(Map<String, Double> terms) {
        recorder().add(terms);
    }

    @Override
    public void forget() {
        recorder().forget();
    }

    @Override
    public boolean hasSteps() {
        return recorder().hasSteps();
    }

    @Override
    public void report(long step, double seconds) throws IOException {
        recorder().report(step, seconds);
    }

    @Override
    public Map<String, Double> show(long step, double seconds) throws IOException {
        return recorder().show(step, seconds);
    }

    @Override
    public String save(long step, double seconds, double slowing) throws IOException {
        return saver.save(step, seconds, slowing).folder().toString();
    }

    @Override
    public void export(long step, double seconds) throws IOException {
        run.requireHeld();
        saver.export(step, seconds);
    }

    @Override
    public Optional<Kept> restore() throws IOException {
        return saver.restore()
                .map(checkpoint -> new Kept(
                        checkpoint.step(),
                        CheckpointSaver.seconds(checkpoint),
                        CheckpointSaver.slowing(checkpoint),
                        checkpoint.folder().toString()));
    }

    @Override
    public void close() throws IOException {
        try (EventFile first = events;
                RunLog second = log) {
            // closes both, the log first
        }
    }
}
