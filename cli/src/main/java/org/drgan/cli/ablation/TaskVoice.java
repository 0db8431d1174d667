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
 * The protocol between a worker process and the main process: progress is written to the output as lines, and the end
 * of the input, which also comes when the main process is gone, means to stop.
 */
public final class TaskVoice implements AutoCloseable {
    /** Lines of progress begin with this. */
    static final String MARK = "@ ";

    private static final long EVERY = 200_000_000L; // nanoseconds between two lines
    private static final int PATIENCE = 240; // quarters of a second, for an earlier process that is ending

    private final PrintStream out;
    private final PrintWriter err;
    private final Ending ending = new Ending();
    private long sent;

    /** The task was asked to end, and has left what it takes to go on. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    TaskVoice(InputStream in, PrintStream out, PrintWriter err) {
        this.out = out;
        this.err = err;
        Thread ear = new Thread(() -> listen(in), "drgan-task-ear");
        ear.setDaemon(true);
        ear.start();
    }

    /** That of this process. */
    public static TaskVoice ofProcess(PrintWriter err) {
        return new TaskVoice(System.in, System.out, err);
    }

    private void listen(InputStream in) {
        try (in) {
            in.transferTo(OutputStream.nullOutputStream()); // nothing is ever said; only the end counts
        } catch (IOException gone) {
            err.println("The process that started this one is gone (" + gone + ").");
        }
        ending.ask();
    }

    /** Tells how far it is. */
    void tell(long step, String what) {
        if (System.nanoTime() - sent > EVERY) {
            sent = System.nanoTime();
            out.println(MARK + step + " " + what);
            out.flush();
        }
    }

    /**
     * Tells how far it is, where nothing else stops the work.
     *
     * @throws Stopped when there is to be an end
     */
    void at(long step, String what) {
        tell(step, what);
        requireGoingOn();
    }

    /** What people may read later, in the file of this task. */
    void note(String sentence) {
        err.println(sentence);
        err.flush();
    }

    /** How what is at work from now on is asked to stop; null when nothing is. */
    void stopping(@Nullable Runnable stop) {
        ending.at(stop);
    }

    /** @throws Stopped when there is to be an end */
    void requireGoingOn() {
        if (ending.isAsked()) {
            throw new Stopped();
        }
    }

    /**
     * Tells how a training goes.
     *
     * @param each hears how many steps are done, before the first one and after each
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

    /** Opens a training; where an earlier process is about to leave its folder, after some waiting. */
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
                } catch (InterruptedException hurried) {
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
