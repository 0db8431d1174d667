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
 * Clients that wait for something to be drawn. They hold no thread, so as many may wait as the queue has room for, and whoever is one
 * too many hears it at once.
 *
 * <p>When a client goes away, its request is given up. A server of HTTP/1.1 does not read from a connection whose request is being
 * answered, so it does not hear that the client has closed it; Linux's table of connections tells. Elsewhere nothing is heard.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String CLOSED_BY_CLIENT = "08"; // CLOSE_WAIT
    private static final int SENDERS = 4; // who encode pictures
    private static final int HEXADECIMAL = 16;
    private static final int SENDING = 10; // seconds that the last answers may take

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(named("studio-watch"));
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, named("studio-send"));
    private final ExecutorService writers =
            Executors.newCachedThreadPool(named("studio-write")); // who reads slowly holds one

    /** Somebody who waits, and what is done when he goes. Two are never the same. */
    private static final class Waiting {
        private final int local;
        private final int remote;
        private final Runnable gone;
        private boolean missed; // at the last look; the table may change while it is read, so one look is not enough

        Waiting(int local, int remote, Runnable gone) {
            this.local = local;
            this.remote = remote;
            this.gone = gone;
        }
    }

    /** Makes the answer of what was waited for. */
    @FunctionalInterface
    interface Sending<T> {
        void send(T value) throws IOException;
    }

    Clients() {
        watch.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Answers when the result is there; the route's handler returns before.
     *
     * @param gone done when the client goes away before
     */
    <T> void answer(Context context, CompletableFuture<T> result, Runnable gone, Sending<T> sending) {
        Waiting one = new Waiting(context.req().getLocalPort(), context.req().getRemotePort(), gone);
        waiting.add(one);
        context.future(() -> result.copy()
                .orTimeout(Limit.WAIT, TimeUnit.SECONDS)
                .whenComplete((value, problem) -> {
                    waiting.remove(one);
                    if (problem instanceof TimeoutException) {
                        result.cancel(false); // nobody waits for it any more
                    }
                })
                .thenAcceptAsync(value -> send(sending, value), senders)
                .thenRunAsync(() -> {}, writers)); // from here on the server writes, as fast as the client reads
    }

    private static <T> void send(Sending<T> sending, T value) {
        try {
            sending.send(value);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void look() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            List<Waiting> before = List.copyOf(waiting); // who comes from here on is not in the table yet
            Optional<Set<Long>> connected = connected();
            if (connected.isPresent()) {
                for (Waiting one : before) {
                    boolean there = connected.get().contains(pair(one.local, one.remote));
                    if (!there && one.missed && waiting.remove(one)) {
                        one.gone.run();
                    }
                    one.missed = !there;
                }
            }
        } catch (RuntimeException problem) { // or nobody would look any more
            LOG.error("clients that went away cannot be told from others", problem);
        }
    }

    private static long pair(int local, int remote) {
        return (long) local << 32 | remote;
    }

    /** Pairs of ports of the connections that nobody has closed; nothing where the system has no such table. */
    private static Optional<Set<Long>> connected() {
        Set<Long> pairs = new HashSet<>();
        boolean fields = false;
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                    String[] cells = line.strip().split("\\s+", 5); // number, local address, remote address, state, ...
                    if (cells.length > 4 && cells[0].endsWith(":") && !cells[3].equals(CLOSED_BY_CLIENT)) {
                        pairs.add(pair(port(cells[1]), port(cells[2])));
                    }
                }
                fields = true;
            } catch (IOException elsewhere) {
                continue;
            }
        }
        return fields ? Optional.of(pairs) : Optional.empty();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), HEXADECIMAL);
    }

    /** Sends what is drawn before the server closes its connections; who asks after this is refused. */
    void finish() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SENDING);
        try {
            for (ExecutorService last : List.of(senders, writers)) { // in the order of their work
                last.shutdown();
                if (!last.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("not all answers could be sent in {} seconds", SENDING);
                }
            }
        } catch (InterruptedException hurried) {
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
