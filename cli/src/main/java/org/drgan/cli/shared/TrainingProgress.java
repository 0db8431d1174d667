package org.drgan.cli.shared;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.drgan.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/** Shows a training run: pictures per second, time left, and the main losses smoothed over some fifty steps. */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
    private static final double KEPT = 0.98;

    private final PrintWriter err;
    private final Predicate<String> main;
    private final String task;
    private final boolean quiet;
    private final double limit; // in seconds; 0 for no limit
    private final Map<String, Double> smooth = new LinkedHashMap<>();
    private long first;
    private long steps;
    private int batchSize;
    private long begun;
    private @Nullable Progress progress;

    /**
     * @param err receives notes
     * @param main which values to show beside the bar
     */
    public TrainingProgress(PrintWriter err, Predicate<String> main) {
        this(err, main, "training", 0);
    }

    /** For training in several processes; only the first shows progress. */
    public static TrainingProgress of(Team team, PrintWriter err, Predicate<String> main) {
        return new TrainingProgress(err, main, "training", 0, !team.first());
    }

    /**
     * Shows a training run with a time limit: the number of its steps is estimated again after each step.
     *
     * @param task its name
     * @param limit the time in seconds; 0 for no limit
     */
    public TrainingProgress(PrintWriter err, Predicate<String> main, String task, double limit) {
        this(err, main, task, limit, false);
    }

    private TrainingProgress(PrintWriter err, Predicate<String> main, String task, double limit, boolean quiet) {
        this.quiet = quiet;
        this.err = err;
        this.main = main;
        this.task = task;
        this.limit = limit;
    }

    @Override
    public void begin(long from, long all, int pictures) {
        if (quiet) {
            return;
        }
        first = from;
        steps = all;
        batchSize = pictures;
        begun = System.nanoTime();
        if (from >= all) {
            note("All " + all + " steps are done (the last was step " + from + "); only the model is written again.");
        } else if (from > 0) {
            note("Continuing after step " + from + " of " + all + ".");
        }
        progress = Progress.of(task, "pictures", Math.max(0, all - from) * pictures);
    }

    @Override
    public void step(long done, Map<String, Double> values) {
        values.forEach((name, value) -> {
            if (main.test(name)) {
                smooth.merge(name, value, (old, now) -> KEPT * old + (1 - KEPT) * now);
            }
        });
        if (progress != null) {
            if (limit > 0) {
                steps = first + expected(done - first, (System.nanoTime() - begun) * 1e-9, limit);
                progress.expect((steps - first) * batchSize);
            }
            progress.note(line(done));
            progress.advance(batchSize);
        }
    }

    /** Estimates the number of steps within a time limit from the steps done so far. */
    static long expected(long done, double elapsed, double limit) {
        return Math.max(done, Math.round(done * limit / Math.max(elapsed, 1e-9)));
    }

    /** The text beside the bar, such as {@code step 120 of 500, words 2.31, sentence 1.87}. */
    String line(long done) {
        return "step " + done + " of " + (limit > 0 ? "about " : "") + steps
                + smooth.entrySet().stream()
                        .map(term -> String.format(Locale.ROOT, ", %s %.3g", term.getKey(), term.getValue()))
                        .collect(Collectors.joining());
    }

    @Override
    public void note(String sentence) {
        if (quiet) {
            return;
        }
        Progress shown = progress; // a signal's thread may call this while the training's thread closes it
        if (shown == null) {
            err.println(sentence);
            err.flush();
        } else {
            shown.above(sentence, err);
        }
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
