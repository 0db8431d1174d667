package org.drgan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.files.DurableFolder;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Everything around the steps of a training: log, curves, samples, checkpoints, resuming, leaving cleanly, and what
 * happens when a number is none.
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
    private final Settings settings;
    private final String data;
    private final TrainingListener listener;
    private final Checkpoints checkpoints;
    private final Health health = new Health();
    private final CountDownLatch ended = new CountDownLatch(1);
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
        this.settings = settings;
        this.data = data;
        this.listener = listener;
        this.checkpoints = checkpoints;
    }

    /** Asks for a checkpoint after the present step and an end; nothing when it has ended. */
    void stop() {
        stopping = true;
    }

    /** Asks for an end as {@link #stop}, and waits for it; for signal handlers. */
    void stopAndWait() throws InterruptedException {
        stop();
        ended.await();
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
     * Trains until the last step or {@link #stopAndWait}.
     *
     * @param resume whether to go on from the newest whole checkpoint, if there is one
     * @throws NotFinite when a number is none and rolling back is off, or did not help
     * @throws IOException when something cannot be written, or a new training finds an earlier one's checkpoints
     */
    Outcome run(boolean resume) throws IOException {
        try {
            if (!resume) {
                requireUnused();
            }
            Optional<Checkpoint> latest = resume ? restore() : Optional.empty();
            long step = latest.map(Checkpoint::step).orElse(0L);
            secondsBefore = latest.map(found -> found.state().notes().getOrDefault("seconds", "0"))
                    .map(Double::parseDouble)
                    .orElse(0.0);
            try (EventFile events = run.events(step);
                    RunLog log = run.log(step)) {
                listener.begin(step, training.steps(), training.batchSize());
                step = walk(step, log, events);
            }
            return new Outcome(step, step >= training.steps() || isTimeOver(), seconds());
        } finally {
            ended.countDown();
        }
    }

    /** An earlier training's checkpoints would count as the newest, and this one's be removed as the oldest. */
    private void requireUnused() throws IOException {
        Optional<Path> found = checkpoints.newest().stream().findFirst();
        if (found.isPresent()) {
            throw new IOException("the run folder " + run.folder() + " holds an earlier training, with the checkpoint "
                    + found.get().getFileName() + ": go on with it by --resume, or choose another folder");
        }
    }

    /** Of training, all processes together. */
    private double seconds() {
        return secondsBefore + (System.nanoTime() - begun) / 1e9;
    }

    private long walk(long from, RunLog log, EventFile events) throws IOException {
        long step = from;
        long saved = from;
        long shown = -1;
        Means means = new Means();
        if (limit != null && step == 0 && isSampleDue(step)) {
            show(step, log, events);
            shown = step;
        }
        while (step < training.steps() && !stopping && !(isTimeOver() && step > from)) {
            Map<String, Double> terms;
            try {
                terms = training.step(step, slowing * (limit == null ? 1 : limit.factor(seconds())), health);
            } catch (NotFinite problem) {
                step = rollBack(problem);
                saved = step;
                means.clear();
                continue;
            }
            step++;
            means.add(terms);
            listener.step(step, terms);
            if (step % rhythm.logEvery() == 0 || step == training.steps()) {
                report(step, means, log, events);
            }
            if (isSampleDue(step)) {
                show(step, log, events);
                shown = step;
            }
            if (step % rhythm.checkpointEvery() == 0) {
                save(step);
                saved = step;
            }
        }
        if (limit != null && step > from) { // nobody knew beforehand that this step would be the last
            if (means.steps() > 0) {
                report(step, means, log, events);
            }
            if (shown != step && !limit.samples().isEmpty()) {
                show(step, log, events);
            }
        }
        if (saved != step) {
            save(step);
        } else if (step == from && step > 0) {
            export(step); // there was nothing left to do, except perhaps this, when the disk was full before
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

    private void report(long step, Means means, RunLog log, EventFile events) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("seconds", Math.round(seconds() * 10) / 10.0);
        line.put("pictures_per_second", means.steps() * training.batchSize() / means.seconds());
        line.put("waited_seconds", training.waitedSeconds());
        line.put("resident_bytes", Memory.resident());
        line.put("broken_pictures", training.brokenPictures().size());
        line.putAll(means.values());
        log.write(line);
        for (Map.Entry<String, Object> entry : line.entrySet()) {
            if (!entry.getKey().equals("step") && entry.getValue() instanceof Number number) {
                events.scalar(entry.getKey(), step, number.doubleValue());
            }
        }
        means.clear();
    }

    private void show(long step, RunLog log, EventFile events) throws IOException {
        Samples samples = training.samples(step);
        for (Map.Entry<String, Pixels> sheet : samples.pictures().entrySet()) {
            Path file = run.samples().resolve(String.format("%s-%06d.png", sheet.getKey(), step));
            Pictures.write(file, sheet.getValue(), Map.of());
            events.image(
                    sheet.getKey(),
                    step,
                    sheet.getValue().width(),
                    sheet.getValue().height(),
                    Files.readAllBytes(file));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("seconds", Math.round(seconds() * 10) / 10.0);
        line.putAll(samples.values());
        log.write(line);
        for (Map.Entry<String, Double> value : samples.values().entrySet()) {
            events.scalar(value.getKey(), step, value.getValue());
        }
        Double spread = samples.values().get("spread");
        if (spread != null && step > 0) { // of what has learned nothing, it says nothing
            health.collapse(step, spread).ifPresent(listener::note);
        }
    }

    private void save(long step) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("slowing", Double.toString(slowing));
        notes.put("seconds", Double.toString(seconds()));
        Checkpoint checkpoint = checkpoints.write(
                Checkpoint.State.of(step, settings.seed(), settings.hash(), CodeVersion.current(), data, notes),
                training.state());
        health.checkpointed(checkpoint.folder());
        export(step);
    }

    private void export(long step) throws IOException {
        try {
            DurableFolder.write(run.folder().resolve("model"), aside -> {
                training.export(aside);
                Provenance.write(aside, provenance(step));
            });
        } catch (IOException problem) {
            throw new IOException(
                    "the model of step " + step + " could not be written: " + problem.getMessage()
                            + " Its checkpoint is whole; free some space, then resume from it.",
                    problem);
        }
    }

    private Map<String, Object> provenance(long step) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("version", CodeVersion.current());
        provenance.put("settings", settings.hash());
        provenance.put("seed", settings.seed());
        provenance.put("data", data);
        provenance.put("step", step);
        provenance.put("steps", training.steps());
        provenance.put("pictures", step * training.batchSize());
        provenance.put("hours", Math.round(seconds() / 36) / 100.0);
        return provenance;
    }

    private Optional<Checkpoint> restore() throws IOException {
        Optional<Checkpoint> latest = checkpoints.latest(listener::note);
        if (latest.isPresent()) {
            Checkpoint checkpoint = latest.get();
            if (!checkpoint.state().data().equals(data)) {
                listener.note(
                        "The pictures are not the ones that this training began with; it goes on with the new ones.");
            }
            try (PointerScope scope = new PointerScope()) {
                Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();
                for (String part : training.state().keySet()) {
                    parts.put(part, checkpoint.part(part));
                }
                training.restore(parts);
            } catch (IllegalArgumentException misfit) {
                throw new IOException(
                        "the checkpoint " + checkpoint.folder() + " does not fit these settings: " + misfit.getMessage()
                                + ". Resume with the settings in "
                                + run.folder().resolve(Settings.FILE)
                                + ", or start anew in another folder.",
                        misfit);
            }
            health.checkpointed(checkpoint.folder());
            slowing = Double.parseDouble(checkpoint.state().notes().getOrDefault("slowing", "1"));
        }
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
