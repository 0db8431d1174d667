package org.drgan.cli.shared;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown hook: on Ctrl-C or kill it stops the work and lets the command finish and write its files. The process
 * exits when this is closed.
 */
public final class Ending implements AutoCloseable {
    private final CountDownLatch whole = new CountDownLatch(1);
    private final Thread hook = new Thread(this::hear, "drgan-ending");
    private final long longestSeconds;
    private volatile boolean asked;
    private @Nullable Runnable stop;

    /** For work that stops within a minute. */
    public Ending() {
        this(60);
    }

    /** @param longestSeconds how long the process waits for the work to stop */
    public Ending(long longestSeconds) {
        this.longestSeconds = longestSeconds;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process has been asked to stop; no new work should be started then. */
    public boolean isAsked() {
        return asked;
    }

    /** Sets how to stop the work that is running from now on; null when there is none. */
    public synchronized void at(@Nullable Runnable asking) {
        stop = asking;
        if (asked && asking != null) {
            asking.run();
        }
    }

    /** Stops the work like a signal, but does not exit the process. */
    public synchronized void ask() {
        asked = true;
        if (stop != null) {
            stop.run();
        }
    }

    private void hear() {
        ask();
        try {
            if (!whole.await(longestSeconds, TimeUnit.SECONDS)) {
                System.err.println("drgan: stopped before everything was written");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        whole.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the process is exiting and the hook is running
        }
    }
}
