package org.drgan.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drgan.train.TrainingSession;
import org.jspecify.annotations.Nullable;

/**
 * Hears that the process is told to end (Ctrl-C, kill), passes it on to the training at work, and lets the command bring
 * to an end what it has begun: the process ends when this is closed.
 */
final class Ending implements AutoCloseable {
    private static final int LONGEST_SECONDS = 60;

    private final CountDownLatch whole = new CountDownLatch(1);
    private final Thread hook = new Thread(this::hear, "drgan-ending");
    private volatile boolean asked;
    private @Nullable TrainingSession training;

    Ending() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process has been told to end: nothing new should be begun. */
    boolean isAsked() {
        return asked;
    }

    /** What is to stop from now on; null when nothing is at work. */
    synchronized void at(@Nullable TrainingSession session) {
        training = session;
        if (asked && session != null) {
            session.stop();
        }
    }

    private void hear() {
        synchronized (this) {
            asked = true;
            if (training != null) {
                training.stop();
            }
        }
        try {
            if (!whole.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
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
