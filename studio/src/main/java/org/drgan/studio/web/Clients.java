package org.drgan.studio.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pending requests. A pending request holds no thread, so the queue's limit alone decides how many may wait; further
 * ones are refused at once.
 *
 * <p>When a client disconnects, its request is cancelled. An HTTP/1.1 server does not read from a connection while it
 * processes a request, so it does not notice that the client has closed it; Linux's connection table (/proc/net/tcp)
 * shows this. On other systems disconnected clients are not detected.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String CLOSED_BY_CLIENT = "08"; // CLOSE_WAIT
    private static final int SENDERS = 4; // threads that encode pictures
    private static final int HEXADECIMAL = 16;
    private static final int SENDING = 10; // seconds for the last responses at shutdown

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(named("studio-watch"));
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, named("studio-send"));
    private final ExecutorService writers =
            Executors.newCachedThreadPool(named("studio-write")); // one thread for each client that reads slowly

    /** A pending request, compared by identity. */
    private static final class Waiting {
        private final int local;
        private final int remote;
        private final Runnable disconnected;
        private boolean missed; // at the last check; the table may change while it is read, so one check is not enough

        Waiting(int local, int remote, Runnable disconnected) {
            this.local = local;
            this.remote = remote;
            this.disconnected = disconnected;
        }
    }

    /** Writes the response from the result. */
    @FunctionalInterface
    interface Sending<T> {
        void send(T value) throws IOException;
    }

    Clients() {
        watch.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Sends the response when the result is complete; the route's handler returns earlier.
     *
     * @param disconnected called if the client disconnects before
     */
    <T> void answer(Context context, CompletableFuture<T> result, Runnable disconnected, Sending<T> sending) {
        Waiting request =
                new Waiting(context.req().getLocalPort(), context.req().getRemotePort(), disconnected);
        waiting.add(request);
        context.future(() -> result.copy()
                .orTimeout(Limit.WAIT, TimeUnit.SECONDS)
                .whenComplete((value, problem) -> {
                    waiting.remove(request);
                    if (problem instanceof TimeoutException) {
                        result.cancel(false);
                    }
                })
                .thenAcceptAsync(value -> send(sending, value), senders)
                .thenRunAsync(() -> {}, writers)); // the server writes on this thread, as fast as the client reads
    }

    private static <T> void send(Sending<T> sending, T value) {
        try {
            sending.send(value);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void check() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            List<Waiting> before = List.copyOf(waiting); // later connections may be missing in the table
            Optional<Set<Long>> connected = connected();
            if (connected.isPresent()) {
                for (Waiting request : before) {
                    boolean found = connected.get().contains(pair(request.local, request.remote));
                    if (!found && request.missed && waiting.remove(request)) {
                        request.disconnected.run();
                    }
                    request.missed = !found;
                }
            }
        } catch (RuntimeException problem) { // an exception would cancel the scheduled task
            LOG.error("disconnected clients cannot be detected", problem);
        }
    }

    private static long pair(int local, int remote) {
        return (long) local << 32 | remote;
    }

    /** Port pairs of the open connections; empty if the system has no such table. */
    private static Optional<Set<Long>> connected() {
        Set<Long> pairs = new HashSet<>();
        boolean readable = false;
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                    String[] cells = line.strip().split("\\s+", 5); // number, local address, remote address, state, ...
                    if (cells.length > 4 && cells[0].endsWith(":") && !cells[3].equals(CLOSED_BY_CLIENT)) {
                        pairs.add(pair(port(cells[1]), port(cells[2])));
                    }
                }
                readable = true;
            } catch (IOException unreadable) {
                continue;
            }
        }
        return readable ? Optional.of(pairs) : Optional.empty();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), HEXADECIMAL);
    }

    /** Sends the finished responses before the server closes its connections. No request may come after this. */
    void finish() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SENDING);
        try {
            for (ExecutorService last : List.of(senders, writers)) { // senders pass work to writers
                last.shutdown();
                if (!last.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("not all responses could be sent in {} seconds", SENDING);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        senders.shutdown();
        writers.shutdown();
    }
}
