package org.drgan.cli.ablation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.LongConsumer;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.RunFolder;
import org.drgan.train.Run;
import org.drgan.train.TrainingListener;
import org.drgan.train.TrainingSession;
import org.jspecify.annotations.Nullable;

/**
 * The protocol between a worker process and the main process: the worker writes progress as lines to its standard
 * output, and stops when its standard input is closed, which also happens when the main process exits.
 */
public final class TaskVoice implements AutoCloseable {
    /** Lines of progress begin with this. */
    static final String MARK = "@ ";

    private static final long EVERY = 200_000_000L; // nanoseconds between two lines
    private static final int PATIENCE = 240; // quarters of a second to wait for an earlier process that is stopping

    private final PrintStream out;
    private final PrintWriter err;
    private final Ending ending = new Ending();
    private long sent;

    /** The task was asked to stop and can be continued. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    TaskVoice(InputStream in, PrintStream out, PrintWriter err) {
        this.out = out;
        this.err = err;
        Thread reader = new Thread(() -> listen(in), "drgan-task-input");
        reader.setDaemon(true);
        reader.start();
    }

    /** The protocol over this process's standard input and output. */
    public static TaskVoice ofProcess(PrintWriter err) {
        return new TaskVoice(System.in, System.out, err);
    }

    private void listen(InputStream in) {
        try (in) {
            in.transferTo(OutputStream.nullOutputStream()); // nothing is sent; only the end matters
        } catch (IOException broken) {
            err.println("The connection to the main process is lost (" + broken + ").");
        }
        ending.ask();
    }

    /** Reports progress. */
    void tell(long step, String what) {
        if (System.nanoTime() - sent > EVERY) {
            sent = System.nanoTime();
            out.println(MARK + step + " " + what);
            out.flush();
        }
    }

    /**
     * Reports progress of work that nothing else stops.
     *
     * @throws Stopped when the task was asked to stop
     */
    void at(long step, String what) {
        tell(step, what);
        requireGoingOn();
    }

    /** Writes a message to this task's console file. */
    void note(String sentence) {
        err.println(sentence);
        err.flush();
    }

    /** Sets how to stop the work that is running from now on; null when there is none. */
    void stopping(@Nullable Runnable stop) {
        ending.at(stop);
    }

    /** @throws Stopped when the task was asked to stop */
    void requireGoingOn() {
        if (ending.isAsked()) {
            throw new Stopped();
        }
    }

    /**
     * Reports the progress of a training.
     *
     * @param each receives the number of steps done, before the first step and after each
     */
    TrainingListener listener(LongConsumer each) {
        return new TrainingListener() {
            @Override
            public void begin(long from, long steps, int batchSize) {
                step(from, Map.of());
            }

            @Override
            public void step(long done, Map<String, Double> values) {
                tell(done, "training");
                each.accept(done);
            }

            @Override
            public void note(String sentence) {
                TaskVoice.this.note(sentence);
            }
        };
    }

    /** Opens a training; if an earlier process still uses its folder, waits for it. */
    TrainingSession open(RunFolder.Opening opening) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return opening.open();
            } catch (Run.InUse busy) {
                requireGoingOn();
                if (tries == PATIENCE) {
                    throw busy;
                }
                try {
                    Thread.sleep(250);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw busy;
                }
            }
        }
    }

    @Override
    public void close() {
        ending.close();
    }
}
