package org.drgan.studio.draw;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of drawing requests. One thread draws, since libtorch itself spreads each operation over the cores. Requests
 * for the same model are drawn as one batch, also those of different clients: pictures do not depend on their batch,
 * except for the rounding of sums. Requests that must be reproduced bit for bit are drawn alone.
 *
 * <p>There are two lanes. The quick lane holds previews for a user who is typing; a new request of a tab replaces the
 * previous one. The steady lane holds jobs; it gets at least every {@value #TURN}th batch, even if the quick lane is
 * never empty.
 */
public final class DrawQueue implements AutoCloseable {
    /** The most pictures that are drawn as one batch. */
    public static final int TOGETHER = 16;

    private static final Logger LOG = LoggerFactory.getLogger(DrawQueue.class);
    private static final int TURN = 4;

    private final int room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Item<?>> quick = new ArrayDeque<>();
    private final Deque<Item<?>> steady = new ArrayDeque<>();
    private final Thread worker = new Thread(this::run, "studio-draw");
    private final Timer time;
    private final Counter drawn;
    private final Counter refused;
    private final DistributionSummary batches;
    private volatile double secondsAPicture = 0.05; // moving average; the initial value is a guess
    private boolean open = true;
    private boolean busy;
    private int reserved; // places of the steady lane that are reserved
    private int turn;

    /** The priority lane of a request. */
    public enum Lane {
        QUICK,
        STEADY
    }

    /**
     * Reserved places in the steady lane. With them a request is refused before any work is done for it, or not at all.
     */
    public final class Room implements AutoCloseable {
        private int left;

        private Room(int count) {
            this.left = count;
        }

        private void use(int count) {
            if (count > left) {
                throw new IllegalArgumentException(
                        "only " + left + " places are reserved, but " + count + " are needed");
            }
            left -= count;
            reserved -= count;
        }

        /** Releases the unused places. */
        @Override
        public void close() {
            lock.lock();
            try {
                use(left);
            } finally {
                lock.unlock();
            }
        }
    }

    /** A request in the queue: a picture that may join a batch, or any other call of a model. */
    private static final class Item<T> {
        private final TextToImage model;
        private final @Nullable Request request; // null if it cannot join a batch
        private final @Nullable Function<TextToImage, T> call;
        private final @Nullable String newest;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Item(
                TextToImage model,
                @Nullable Request request,
                @Nullable Function<TextToImage, T> call,
                @Nullable String newest) {
            this.model = model;
            this.request = request;
            this.call = call;
            this.newest = newest;
        }

        @SuppressWarnings("unchecked")
        void picture(GeneratedPicture picture) {
            result.complete((T) picture);
        }
    }

    /**
     * Starts the drawing thread.
     *
     * @param room how many requests may wait in each lane
     */
    public DrawQueue(int room, MeterRegistry meters) {
        this.room = room;
        this.time = Timer.builder("drgan.draw").description("time per batch").register(meters);
        this.drawn =
                Counter.builder("drgan.pictures").description("pictures drawn").register(meters);
        this.refused = Counter.builder("drgan.refused")
                .description("requests refused because the queue was full")
                .register(meters);
        this.batches = DistributionSummary.builder("drgan.batch")
                .description("pictures per batch")
                .register(meters);
        Gauge.builder("drgan.waiting", this, DrawQueue::waiting)
                .description("waiting requests")
                .register(meters);
        worker.setDaemon(true);
        worker.start();
    }

    /**
     * Requests a picture, which may be drawn in a batch with others.
     *
     * @return the picture; cancelling it removes it from the queue
     * @throws QueueFull when there is no room
     */
    public CompletableFuture<GeneratedPicture> draw(TextToImage model, Request request, Lane lane) {
        return add(List.of(new Item<GeneratedPicture>(model, request, null, null)), lane)
                .get(0);
    }

    /**
     * Requests pictures, which may be drawn in batches with others; adds all or none.
     *
     * @throws QueueFull when there is no room
     */
    public List<CompletableFuture<GeneratedPicture>> draw(TextToImage model, List<Request> requests, Lane lane) {
        return add(together(model, requests), lane);
    }

    /** The same, in reserved places. */
    public List<CompletableFuture<GeneratedPicture>> draw(TextToImage model, List<Request> requests, Room room) {
        return add(together(model, requests), room);
    }

    /** The same, but each picture is drawn alone, so that it is reproducible bit for bit. */
    public List<CompletableFuture<GeneratedPicture>> drawAlone(TextToImage model, List<Request> requests, Room room) {
        return add(
                requests.stream()
                        .map(request ->
                                new Item<GeneratedPicture>(model, null, drawing -> drawing.generate(request), null))
                        .toList(),
                room);
    }

    private static List<Item<GeneratedPicture>> together(TextToImage model, List<Request> requests) {
        return requests.stream()
                .map(request -> new Item<GeneratedPicture>(model, request, null, null))
                .toList();
    }

    /**
     * Requests any other call of a model.
     *
     * @param newest waiting requests with the same value are cancelled; null for none
     * @throws QueueFull when there is no room
     */
    public <T> CompletableFuture<T> ask(
            TextToImage model, Function<TextToImage, T> call, Lane lane, @Nullable String newest) {
        return add(List.of(new Item<T>(model, null, call, newest)), lane).get(0);
    }

    private <T> List<CompletableFuture<T>> add(List<Item<T>> items, Lane lane) {
        lock.lock();
        try {
            Deque<Item<?>> queue = lane == Lane.QUICK ? quick : steady;
            for (Item<T> item : items) {
                if (item.newest != null) {
                    queue.removeIf(waiting -> item.newest.equals(waiting.newest) && waiting.result.cancel(false));
                }
            }
            queue.removeIf(waiting -> waiting.result.isDone());
            requireRoom(queue, items.size());
            return append(items, queue);
        } finally {
            lock.unlock();
        }
    }

    private <T> List<CompletableFuture<T>> add(List<Item<T>> items, Room room) {
        lock.lock();
        try {
            requireOpen();
            room.use(items.size());
            return append(items, steady);
        } finally {
            lock.unlock();
        }
    }

    private <T> List<CompletableFuture<T>> append(List<Item<T>> items, Deque<Item<?>> queue) {
        queue.addAll(items);
        work.signal();
        return items.stream().map(item -> item.result).toList();
    }

    /** How many requests wait. */
    public int waiting() {
        lock.lock();
        try {
            return quick.size() + steady.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reserves places in the steady lane.
     *
     * @param count how many pictures will be requested
     * @throws QueueFull when there is no room for them
     */
    public Room reserve(int count) {
        lock.lock();
        try {
            steady.removeIf(waiting -> waiting.result.isDone());
            requireRoom(steady, count);
            reserved += count;
            return new Room(count);
        } finally {
            lock.unlock();
        }
    }

    /** How many pictures a lane has room for. */
    public int capacity() {
        return room;
    }

    private void requireRoom(Deque<Item<?>> queue, int count) {
        requireOpen();
        int taken = queue.size() + (queue == steady ? reserved : 0);
        if (taken + count > room) {
            refused.increment();
            throw new QueueFull(
                    "the queue is full: " + taken + " of " + room + " places are taken, but " + count
                            + (count == 1 ? " is" : " are") + " needed",
                    (int) Math.max(1, Math.min(60, Math.ceil(taken * secondsAPicture))),
                    false);
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new QueueFull("the server is stopping", 5, true);
        }
    }

    private void run() {
        for (List<Item<?>> batch = take(); !batch.isEmpty(); batch = take()) {
            long start = System.nanoTime();
            try {
                draw(batch);
            } catch (Throwable problem) { // also OutOfMemoryError: the next request may be smaller
                fail(batch, problem);
            } finally {
                long took = System.nanoTime() - start;
                time.record(Duration.ofNanos(took));
                secondsAPicture = 0.9 * secondsAPicture + 0.1 * took / 1e9 / batch.size();
                lock.lock();
                busy = false;
                work.signalAll();
                lock.unlock();
            }
        }
    }

    /** The next batch: the first request and those that can be drawn with it. Empty when the queue is closed. */
    private List<Item<?>> take() {
        lock.lock();
        try {
            while (true) {
                quick.removeIf(item -> item.result.isDone());
                steady.removeIf(item -> item.result.isDone());
                if (!quick.isEmpty() || !steady.isEmpty()) {
                    break;
                }
                if (!open) {
                    return List.of();
                }
                work.awaitUninterruptibly();
            }
            boolean steadyFirst = quick.isEmpty() || (!steady.isEmpty() && turn >= TURN - 1);
            turn = steadyFirst ? 0 : turn + 1;
            Deque<Item<?>> queue = steadyFirst ? steady : quick;
            Deque<Item<?>> other = steadyFirst ? quick : steady;
            List<Item<?>> batch = new ArrayList<>();
            Item<?> first = queue.removeFirst();
            batch.add(first);
            if (first.request != null) {
                join(first, queue, batch);
                join(first, other, batch);
            }
            busy = true;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static void join(Item<?> first, Deque<Item<?>> queue, List<Item<?>> batch) {
        Iterator<Item<?>> waiting = queue.iterator();
        while (batch.size() < TOGETHER && waiting.hasNext()) {
            Item<?> next = waiting.next();
            if (next.request != null && next.model == first.model) {
                batch.add(next);
                waiting.remove();
            }
        }
    }

    private void draw(List<Item<?>> batch) {
        Item<?> first = batch.get(0);
        batches.record(batch.size());
        if (first.request == null) {
            call(first);
            drawn.increment();
            return;
        }
        List<Request> requests = new ArrayList<>();
        for (Item<?> item : batch) {
            if (item.request != null) {
                requests.add(item.request);
            }
        }
        List<GeneratedPicture> pictures;
        try {
            pictures = first.model.generate(requests);
        } catch (RuntimeException problem) {
            if (batch.size() == 1) {
                throw problem;
            }
            for (Item<?> item : batch) { // draw each alone, so that only the faulty request fails
                List<Item<?>> alone = List.of(item);
                try {
                    draw(alone);
                } catch (RuntimeException own) {
                    fail(alone, own);
                }
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).picture(pictures.get(i));
        }
        drawn.increment(batch.size());
    }

    private static <T> void call(Item<T> item) {
        if (item.call != null) {
            item.result.complete(item.call.apply(item.model));
        }
    }

    private static void fail(List<Item<?>> batch, Throwable problem) {
        if (!(problem instanceof IllegalArgumentException)) {
            LOG.error("a batch of {} could not be drawn", batch.size(), problem);
        }
        batch.forEach(item -> item.result.completeExceptionally(problem));
    }

    /**
     * Refuses new requests, draws the waiting ones for at most the given time, and cancels the rest.
     *
     * @return whether all were drawn
     */
    public boolean drain(Duration longest) {
        lock.lock();
        try {
            open = false;
            work.signalAll();
            long left = longest.toNanos();
            while ((busy || !quick.isEmpty() || !steady.isEmpty()) && left > 0) {
                left = work.awaitNanos(left);
            }
            boolean all = quick.isEmpty() && steady.isEmpty();
            quick.forEach(item -> item.result.cancel(false));
            steady.forEach(item -> item.result.cancel(false));
            quick.clear();
            steady.clear();
            work.signalAll();
            return all;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Stops after the current batch. */
    @Override
    public void close() {
        drain(Duration.ZERO);
        try {
            worker.join(TimeUnit.SECONDS.toMillis(30)); // it uses the models, which are closed next
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
