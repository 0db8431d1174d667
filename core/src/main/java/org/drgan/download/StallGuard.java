package org.drgan.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Stops a download if no data, or too few, arrive for too long; the HTTP client's timeout covers the headers only. */
final class StallGuard implements AutoCloseable {
    private final InputStream body;
    private final Duration patience;
    private static final double SLOWEST = 1000; // bytes per second

    private final AtomicBoolean stalled = new AtomicBoolean();
    private final AtomicLong came = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "download-clock");
        thread.setDaemon(true);
        return thread;
    });

    StallGuard(InputStream body, AtomicLong done, Duration patience) {
        this.body = body;
        this.patience = patience;
        AtomicLong before = new AtomicLong(done.get());
        long least = (long) Math.max(1, patience.toMillis() / 1000.0 * SLOWEST);
        Runnable look = () -> {
            long now = done.get();
            came.set(now - before.getAndSet(now));
            if (came.get() < least) {
                stalled.set(true);
                closeBody();
            }
        };
        clock.scheduleWithFixedDelay(look, patience.toMillis(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    int read(byte[] buffer) throws IOException {
        try {
            int count = body.read(buffer);
            if (count < 0 && stalled.get()) {
                throw new IOException("the stream was closed");
            }
            return count;
        } catch (IOException problem) {
            throw stalled.get()
                    ? new IOException(
                            "it sent " + (came.get() == 0 ? "nothing" : "only " + came.get() + " bytes") + " for "
                                    + patience.toMillis() + " ms",
                            problem)
                    : problem;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void closeBody() {
        try {
            body.close();
        } catch (IOException ignored) {
            return; // it is closed anyway
        }
    }
}
