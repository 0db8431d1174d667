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
 * The queue in front of the models. One thread draws, since libtorch spreads each operation over the cores itself. What waits for
 * one model is drawn as one batch, whoever asked for it: pictures do not depend on their batch, but for the rounding of sums. Requests
 * that are to be the same to the bit are drawn alone.
 *
 * <p>There are two lanes. Somebody waits in front of the quick one while he types; in it the latest request of a tab takes the place of
 * the one before. The steady one holds jobs, and still gets every {@value #TURN}th batch when the quick one is never empty.
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
    private volatile double secondsAPicture = 0.05; // smoothed; before the first is drawn, a guess
    private boolean open = true;
    private boolean busy;
    private int reserved; // places of the steady lane that are kept free
    private int turn;

    /** The priority lane of a request. */
    public enum Lane {
        QUICK,
        STEADY
    }

    /**
     * Room in the steady lane that nobody else gets. So a request is refused before any time is spent on it, and one that got room
     * is not refused later.
     */
    public final class Room implements AutoCloseable {
        private int left;

        private Room(int count) {
            this.left = count;
        }

        private void use(int count) {
            if (count > left) {
                throw new IllegalArgumentException("there is room for " + left + " pictures, not for " + count);
            }
            left -= count;
            reserved -= count;
        }

        /** Gives back what has not been used. */
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

    /** One thing to do: a picture that may join a batch, or anything else that needs a model. */
    private static final class Item<T> {
        private final TextToImage model;
        private final @Nullable Request request; // null when it cannot join a batch
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
     * Starts to draw.
     *
     * @param room how many requests may wait in a lane
     */
    public DrawQueue(int room, MeterRegistry meters) {
        this.room = room;
        this.time = Timer.builder("drgan.draw").description("time of a batch").register(meters);
        this.drawn =
                Counter.builder("drgan.pictures").description("pictures drawn").register(meters);
        this.refused = Counter.builder("drgan.refused")
                .description("requests refused since the queue was full")
                .register(meters);
        this.batches = DistributionSummary.builder("drgan.batch")
                .description("pictures in a batch")
                .register(meters);
        Gauge.builder("drgan.waiting", this, DrawQueue::waiting)
                .description("requests that wait")
                .register(meters);
        worker.setDaemon(true);
        worker.start();
    }

    /**
     * Asks for a picture that may be drawn with others.
     *
     * @return the picture; cancelling it takes it out of the queue
     * @throws QueueFull when there is no room
     */
    public CompletableFuture<GeneratedPicture> draw(TextToImage model, Request request, Lane lane) {
        return add(List.of(new Item<GeneratedPicture>(model, request, null, null)), lane)
                .get(0);
    }

    /**
     * Asks for pictures that may be drawn with others: for all of them or, when there is no room, for none.
     *
     * @throws QueueFull when there is no room
     */
    public List<CompletableFuture<GeneratedPicture>> draw(TextToImage model, List<Request> requests, Lane lane) {
        return add(together(model, requests), lane);
    }

    /** Likewise, in room that was reserved. */
    public List<CompletableFuture<GeneratedPicture>> draw(TextToImage model, List<Request> requests, Room room) {
        return add(together(model, requests), room);
    }

    /** Likewise, but each is drawn alone, so that it is the same to the bit whenever it is drawn. */
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
     * Asks for anything else of a model.
     *
     * @param newest what waits under the same name is cancelled: only the latest counts; null when nothing is
     * @throws QueueFull when there is no room
     */
    public <T> CompletableFuture<T> ask(
            TextToImage model, Function<TextToImage, T> call, Lane lane, @Nullable String newest) {
        return add(List.of(new Item<T>(model, null, call, newest)), lane).get(0);
    }

    private <T> List<CompletableFuture<T>> add(List<Item<T>> items, Lane lane) {
        lock.lock();
        try {
            Deque<Item<?>> line = lane == Lane.QUICK ? quick : steady;
            for (Item<T> item : items) {
                if (item.newest != null) {
                    line.removeIf(waiting -> item.newest.equals(waiting.newest) && waiting.result.cancel(false));
                }
            }
            line.removeIf(waiting -> waiting.result.isDone());
            requireRoom(line, items.size());
            return append(items, line);
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

    private <T> List<CompletableFuture<T>> append(List<Item<T>> items, Deque<Item<?>> line) {
        line.addAll(items);
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
     * Keeps room in the steady lane free.
     *
     * @param count how many pictures are going to be asked for
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

    private void requireRoom(Deque<Item<?>> line, int count) {
        requireOpen();
        int taken = line.size() + (line == steady ? reserved : 0);
        if (taken + count > room) {
            refused.increment();
            throw new QueueFull(
                    "the queue is full: " + taken + " pictures wait already, and " + count
                            + (count == 1 ? " more is" : " more are") + " too many",
                    (int) Math.max(1, Math.min(60, Math.ceil(taken * secondsAPicture))),
                    false);
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new QueueFull("the server is ending", 5, true);
        }
    }

    private void run() {
        for (List<Item<?>> batch = take(); !batch.isEmpty(); batch = take()) {
            long start = System.nanoTime();
            try {
                draw(batch);
            } catch (Throwable problem) { // also a lack of memory: the next request may be smaller
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

    /** The next request, and those that can be drawn with it; nothing at the end. */
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
            Deque<Item<?>> line = steadyFirst ? steady : quick;
            Deque<Item<?>> other = steadyFirst ? quick : steady;
            List<Item<?>> batch = new ArrayList<>();
            Item<?> first = line.removeFirst();
            batch.add(first);
            if (first.request != null) {
                join(first, line, batch);
                join(first, other, batch);
            }
            busy = true;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static void join(Item<?> first, Deque<Item<?>> line, List<Item<?>> batch) {
        Iterator<Item<?>> waiting = line.iterator();
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
            for (Item<?> item : batch) { // one of them is at fault: the others are not to suffer
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
     * Takes nothing more and draws what waits, but no longer than a given time; what then still waits is cancelled.
     *
     * @return whether all was drawn
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
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends at once, after the batch that is being drawn. */
    @Override
    public void close() {
        drain(Duration.ZERO);
        try {
            worker.join(TimeUnit.SECONDS.toMillis(30)); // models must not be closed under its hands
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
