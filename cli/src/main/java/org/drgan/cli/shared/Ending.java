package org.drgan.cli.shared;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown hook: when the process is asked to end (Ctrl-C, kill), it stops the work and lets the command finish what
 * it has begun. The process ends when this is closed.
 */
public final class Ending implements AutoCloseable {
    private final CountDownLatch whole = new CountDownLatch(1);
    private final Thread hook = new Thread(this::hear, "drgan-ending");
    private final long longestSeconds;
    private volatile boolean asked;
    private @Nullable Runnable stop;

    /** Of work that needs a minute at most to come to an end. */
    public Ending() {
        this(60);
    }

    /** @param longestSeconds how long the process waits for that end */
    public Ending(long longestSeconds) {
        this.longestSeconds = longestSeconds;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process has been asked to end: nothing new should be begun. */
    public boolean isAsked() {
        return asked;
    }

    /** How what is at work from now on is asked to stop; null when nothing is at work. */
    public synchronized void at(@Nullable Runnable asking) {
        stop = asking;
        if (asked && asking != null) {
            asking.run();
        }
    }

    /** Stops the work as a signal would, but leaves it to the command to end the process. */
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
                System.err.println("drgan: ended before everything was written");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        whole.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the process is ending and the hook at work
        }
    }
}
