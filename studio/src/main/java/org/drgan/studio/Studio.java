package org.drgan.studio;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.drgan.studio.draw.DrawQueue;
import org.drgan.studio.draw.Shelf;
import org.drgan.studio.jobs.Events;
import org.drgan.studio.jobs.Jobs;
import org.drgan.studio.runs.Runs;
import org.drgan.studio.runs.TimeMachine;
import org.drgan.studio.runs.Trainings;
import org.drgan.studio.store.Database;
import org.drgan.studio.store.JobStore;
import org.drgan.studio.store.PictureStore;
import org.drgan.studio.study.Studies;
import org.drgan.studio.web.Server;
import org.jspecify.annotations.Nullable;

/** A running studio: queue, jobs, database and HTTP server. */
public final class Studio implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Shelf shelf;
    private final Database database;
    private final DrawQueue queue;
    private final Jobs jobs;
    private final Events events = new Events();
    private final TimeMachine machine;
    private final Server server;
    private boolean closed;

    /**
     * Options of the server.
     *
     * @param host name or address to listen at
     * @param port 0 for a free one
     * @param names further host names of the server, such as behind a proxy
     * @param token access token that each request must carry; null for none, allowed only with a loopback address
     * @param room how many pictures may wait
     */
    public record Options(
            String host,
            int port,
            Set<String> names,
            @Nullable String token,
            int room) {
        private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
        private static final int SHORTEST_TOKEN = 16;

        /** @throws IllegalArgumentException if other machines could reach the studio without a token, or the token is too short */
        public Options {
            if (token == null && !LOOPBACK.contains(host)) {
                throw new IllegalArgumentException("at " + host
                        + " other machines can reach the studio, so it needs a token (--token or DRGAN_STUDIO_TOKEN), of "
                        + SHORTEST_TOKEN + " characters or more");
            }
            if (token != null && token.length() < SHORTEST_TOKEN) {
                throw new IllegalArgumentException(
                        "the token needs at least " + SHORTEST_TOKEN + " characters, so that it cannot be guessed");
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("the port must be from 0 to 65535, but is " + port);
            }
            if (room < 1) {
                throw new IllegalArgumentException("the queue needs room for at least 1 picture, but has " + room);
            }
        }

        /** Options for this machine only. */
        public static Options local(int port) {
            return new Options("127.0.0.1", port, Set.of(), null, 512);
        }
    }

    /**
     * Folders of the studio; null for none.
     *
     * @param runs training runs, which the training page shows
     * @param data captioned pictures for training runs and studies
     * @param offline a page that {@code drgan export --to web} wrote, with its runtime
     * @param program the command that starts drgan, without arguments, for training runs in {@code runs}; empty if none can be
     *     started
     */
    public record Folders(
            @Nullable Path runs,
            @Nullable Path data,
            @Nullable Path offline,
            List<String> program) {
        /** Copies the list. */
        public Folders {
            program = List.copyOf(program);
        }

        /** No folders. */
        public static Folders none() {
            return new Folders(null, null, null, List.of());
        }
    }

    /**
     * Starts the studio.
     *
     * @param shelf the models; closed with the studio
     * @param database closed with the studio
     */
    public Studio(Shelf shelf, Database database, Folders folders, Options options) throws IOException {
        this.shelf = shelf;
        this.database = database;
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.queue = new DrawQueue(options.room(), meters);
        PictureStore pictures = new PictureStore(database);
        Runs runs = new Runs(folders.runs());
        this.machine = new TimeMachine(runs);
        this.jobs = new Jobs(shelf, queue, new JobStore(database), pictures, events);
        try {
            this.server = new Server(
                    options.host(),
                    options.port(),
                    options.names(),
                    options.token(),
                    new Server.Parts(
                            shelf,
                            queue,
                            jobs,
                            events,
                            pictures,
                            new Studies(database),
                            runs,
                            new Trainings(folders.runs(), folders.program()),
                            machine,
                            folders.data(),
                            folders.offline(),
                            database,
                            meters));
        } catch (RuntimeException refused) {
            queue.close();
            jobs.close();
            database.close();
            throw new IOException(
                    "the studio cannot listen at " + options.host() + ":" + options.port() + " (" + reason(refused)
                            + "): choose another port with --port",
                    refused);
        }
        jobs.resume();
    }

    private static String reason(Throwable problem) {
        Throwable deepest = problem;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    /** For tests that keep it busy. */
    DrawQueue queue() {
        return queue;
    }

    /** The port that is open. */
    public int port() {
        return server.port();
    }

    /** All routes, as {@code GET /path/{name}}. */
    public Set<String> routes() {
        return server.routes();
    }

    /** Draws waiting requests for at most 20 seconds, then stops; unfinished jobs are resumed at the next start. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.announceEnd();
        queue.drain(DRAIN);
        jobs.close();
        events.close();
        server.close();
        queue.close();
        machine.close();
        shelf.close();
        database.close();
    }
}
