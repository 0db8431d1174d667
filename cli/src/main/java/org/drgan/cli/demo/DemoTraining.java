package org.drgan.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.ThreadChoice;
import org.drgan.cli.shared.TrainingProgress;
import org.drgan.settings.Settings;
import org.drgan.train.TimeLimit;
import org.drgan.train.TrainingListener;
import org.drgan.train.TrainingSession;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/**
 * Trains matching model and GAN from scratch within a given time, on a machine of any speed: each training run stops
 * when its share of the time is used, and its learning rates fall with the time.
 */
public final class DemoTraining {
    private static final double MATCHING = 0.35; // share of the time for the matching model
    private static final double AFTERWARDS = 0.05; // share of the time for drawing with the new model
    private static final double DECAY_FROM = 0.6;
    private static final List<Double> SAMPLES = List.of(0.0, 0.03, 0.08, 0.16, 0.28, 0.45, 0.65, 0.85, 1.0);
    private static final double SHORTEST = 0.5; // seconds of a training run when no time is left
    private static final long PAGE_EVERY = 12_000_000_000L;

    private final Path folder;
    private final List<String> overrides;
    private final long start = System.nanoTime();
    private final double seconds;
    private final PrintWriter err;
    private final Ending ending;
    private final Refresh refresh;
    private final boolean choose; // whether to choose the number of threads

    /** Called from time to time to update the page. */
    @FunctionalInterface
    public interface Refresh {
        void page();
    }

    /**
     * @param folder of the run folders {@code damsm} and {@code gan}
     * @param overrides settings that override the preset
     * @param seconds for everything, from now on
     * @param choose whether to choose the best number of threads; false if the settings set it
     */
    public DemoTraining(
            Path folder,
            List<String> overrides,
            double seconds,
            boolean choose,
            PrintWriter err,
            Ending ending,
            Refresh refresh) {
        this.folder = folder;
        this.overrides = overrides;
        this.seconds = seconds;
        this.choose = choose;
        this.err = err;
        this.ending = ending;
        this.refresh = refresh;
    }

    /** The run folder of the matching model. */
    public Path matching() {
        return folder.resolve("damsm");
    }

    /** The run folder of generator and discriminators. */
    public Path generator() {
        return folder.resolve("gan");
    }

    /** Seconds since the beginning. */
    public double elapsed() {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Trains; returns whether both training runs are finished. */
    public boolean run() throws IOException {
        Predicate<String> losses = name -> !name.endsWith("gradient");
        return !ending.isAsked()
                && train("matching", MATCHING, List.of(), losses, settings(), true)
                && !ending.isAsked()
                && train(
                        "drawing",
                        1 - AFTERWARDS,
                        SAMPLES,
                        name -> name.equals(LogNames.MATCHING_WORDS) || name.matches("d\\d+_accuracy"),
                        settings("train.matching=" + matching()),
                        false);
    }

    private Settings settings(String... more) {
        List<String> all = new ArrayList<>(List.of( // the time decides, not the steps
                "damsm.steps=1000000", "damsm.decayFrom=1", "train.steps=1000000", "optimiser.decayFrom=1"));
        all.addAll(overrides);
        all.addAll(List.of(more));
        return Settings.of(List.of("demo"), all);
    }

    private boolean train(
            String task,
            double until,
            List<Double> samples,
            Predicate<String> shown,
            Settings settings,
            boolean matching)
            throws IOException {
        double share = Math.max(SHORTEST, until * seconds - elapsed());
        try (TrainingProgress progress = new TrainingProgress(err, shown, task, share);
                TrainingSession session = matching
                        ? TrainingSession.damsm(settings, matching(), live(progress))
                        : TrainingSession.gan(settings, generator(), live(progress))) {
            ending.at(session::stop);
            double left = Math.max(SHORTEST, until * seconds - elapsed()); // opening took some time
            return session.run(false, new TimeLimit(left, DECAY_FROM, samples)).finished();
        } finally {
            ending.at(null);
        }
    }

    /** Also chooses the number of threads and updates the page. */
    private TrainingListener live(TrainingListener progress) {
        return new TrainingListener() {
            private long shown = System.nanoTime();
            private long last = shown;
            private @Nullable ThreadChoice threads;

            @Override
            public void begin(long from, long steps, int batchSize) {
                progress.begin(from, steps, batchSize);
                threads = choose ? ThreadChoice.here() : null;
                last = System.nanoTime();
            }

            @Override
            public void step(long done, Map<String, Double> values) {
                progress.step(done, values);
                if (threads != null) {
                    threads.step((System.nanoTime() - last) * 1e-9);
                }
                if (System.nanoTime() - shown > PAGE_EVERY) {
                    refresh.page();
                    shown = System.nanoTime();
                }
                last = System.nanoTime();
            }

            @Override
            public void note(String sentence) {
                // Warnings do not apply to such short training: pictures that hardly differ yet are normal.
            }
        };
    }
}
