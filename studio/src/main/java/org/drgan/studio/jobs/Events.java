package org.drgan.studio.jobs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drgan.studio.store.Ids;
import org.jspecify.annotations.Nullable;

/**
 * Events for the clients' streams. The last {@value #KEPT} are kept, so that a stream gets the events that it missed when
 * it reconnects. If they are no longer kept, or came from an earlier process, the client gets the event {@code missed}
 * and requests its jobs, which are in the database.
 */
public final class Events {
    /** The largest number of open streams. */
    public static final int STREAMS = 100;

    private static final int KEPT = 2_000;
    private static final int BEHIND = 500; // events that a slow stream may lag behind before it is closed

    private final String process = Ids.next().substring(0, 8);
    private final Deque<Event> kept = new ArrayDeque<>();
    private final Set<Stream> streams = new HashSet<>();
    private long last;
    private boolean closed;

    /**
     * An event.
     *
     * @param client the receiver
     * @param data JSON
     */
    public record Event(String id, long number, String client, String name, String data) {}

    /** The largest number of event streams is reached. */
    public static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One client's events. */
    public final class Stream implements AutoCloseable {
        private final String client;
        private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(KEPT + BEHIND);
        private volatile boolean cut;

        private Stream(String client) {
            this.client = client;
        }

        /**
         * The next event.
         *
         * @return empty if there was none within the timeout
         */
        public Optional<Event> next(long milliseconds) throws InterruptedException {
            return Optional.ofNullable(waiting.poll(milliseconds, TimeUnit.MILLISECONDS));
        }

        /** Whether there will be no further events: the server is stopping, or this stream was too slow. */
        public boolean isCut() {
            return cut && waiting.isEmpty();
        }

        private void offer(Event event) {
            if (!cut && !waiting.offer(event)) {
                cut = true;
                waiting.clear(); // the client reconnects and gets the missed events
            }
        }

        @Override
        public void close() {
            synchronized (Events.this) {
                streams.remove(this);
            }
        }
    }

    /** Sends an event to a client's streams. */
    public synchronized void send(String client, String name, String data) {
        last++;
        Event event = new Event(process + "-" + last, last, client, name, data);
        kept.addLast(event);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        streams.stream().filter(stream -> stream.client.equals(client)).forEach(stream -> stream.offer(event));
    }

    /**
     * Opens a stream.
     *
     * @param after the last event that the client received; null for none
     * @throws TooMany when there are too many streams
     */
    public synchronized Stream open(String client, @Nullable String after) {
        if (streams.size() >= STREAMS || closed) {
            throw new TooMany();
        }
        Stream stream = new Stream(client);
        long number = number(after);
        long oldest = last - kept.size() + 1;
        if (after != null && (number < 0 || number < oldest - 1)) {
            stream.offer(new Event(process + "-" + last, last, client, "missed", "{}"));
        } else if (after != null) {
            kept.stream()
                    .filter(event -> event.number() > number && event.client().equals(client))
                    .forEach(stream::offer);
        }
        streams.add(stream);
        return stream;
    }

    /** The number of an event of this process; -1 for other ids. */
    private long number(@Nullable String id) {
        if (id == null || !id.startsWith(process + "-")) {
            return -1;
        }
        try {
            return Long.parseLong(id.substring(process.length() + 1));
        } catch (NumberFormatException forged) {
            return -1;
        }
    }

    /** How many streams are open. */
    public synchronized int open() {
        return streams.size();
    }

    /** Closes all streams. */
    public synchronized void close() {
        closed = true;
        streams.forEach(stream -> stream.cut = true);
    }
}
