package org.drgan.cli.shared;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows progress, speed and remaining time of a long task on the error stream: a bar on a terminal, otherwise a line
 * every few seconds at most.
 */
public final class Progress implements AutoCloseable {
    private static final long EVERY = Duration.ofSeconds(5).toNanos();
    private static final long BAR_AFTER = Duration.ofSeconds(1).toNanos();

    private final String task;
    private final String unit;
    private long total;
    private final PrintStream err;
    private final boolean terminal;
    private final long start;
    private long done;
    private long printed;
    private String note = "";
    private @Nullable ProgressBar bar; // only after a second, since short tasks need none

    /**
     * Begins a task.
     *
     * @param task name of the task, such as {@code drawing}
     * @param unit what is counted, such as {@code pictures}
     * @param total how many there are
     */
    public static Progress of(String task, String unit, long total) {
        return new Progress(task, unit, total, System.err, onTerminal(), System.nanoTime());
    }

    Progress(String task, String unit, long total, PrintStream err, boolean terminal, long now) {
        this.task = task;
        this.unit = unit;
        this.total = total;
        this.err = err;
        this.start = now;
        this.printed = now;
        this.terminal = terminal;
    }

    /** Adds to the number of units done. */
    public void advance(long count) {
        advance(count, System.nanoTime());
    }

    void advance(long count, long now) {
        done += count;
        if (terminal) {
            if (bar == null && now - start >= BAR_AFTER) {
                bar = newBar();
            }
            if (bar != null) {
                bar.stepTo(done);
            }
        } else if (now - printed >= EVERY) {
            printed = now;
            err.println(line(now));
        }
    }

    /** Corrects the total, if it was only an estimate. */
    public void expect(long all) {
        total = all;
        if (bar != null) {
            bar.maxHint(all);
        }
    }

    /** Sets a short text to show beside the numbers, such as the losses. */
    public void note(String text) {
        note = text;
        if (bar != null) {
            bar.setExtraMessage(" " + text);
        }
    }

    /** Prints a line, above the bar if there is one. */
    public void above(String text, PrintWriter writer) {
        if (bar != null) {
            Printed.asItIs(writer, () -> writer.print("\r\u001b[K")); // back to the line's start, and clear it
        }
        writer.println(text);
        writer.flush();
    }

    /** The state in words: {@code drawing: 1200 of 8000 pictures (15 %), 430/s, 16 s left}. */
    String line(long now) {
        double seconds = Math.max(1, now - start) * 1e-9;
        double rate = done / seconds;
        String left = done == 0 ? "" : ", " + words(Math.round((total - done) / rate)) + " left";
        return String.format(
                Locale.ROOT,
                "%s: %d of %d %s (%d %%), %s/s%s%s",
                task,
                done,
                total,
                unit,
                total == 0 ? 100 : 100 * done / total,
                String.format(Locale.ROOT, rate < 1 ? "%.2f" : rate < 10 ? "%.1f" : "%.0f", rate),
                left,
                note.isEmpty() ? "" : "; " + note);
    }

    /** Whether the error stream is a terminal: the launcher knows; Java can only check input and output together. */
    static boolean onTerminal() {
        return Boolean.getBoolean("drgan.terminal")
                || (System.getProperty("drgan.home") == null && System.console() != null);
    }

    /** Removes the bar. Prints nothing: the command reports its result. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private ProgressBar newBar() {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .setUpdateIntervalMillis(200)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .showSpeed()
                .build()
                .setExtraMessage(note.isEmpty() ? "" : " " + note);
    }

    private static String words(long seconds) {
        if (seconds < 100) {
            return seconds + " s";
        }
        long minutes = (seconds + 30) / 60;
        return minutes < 100 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
