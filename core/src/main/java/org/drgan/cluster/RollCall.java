package org.drgan.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lost processes when a connection breaks: the process that notices it starts a roll call in the store, and a
 * thread of each living process answers, even while its other threads wait.
 */
final class RollCall implements AutoCloseable {
    private static final String CALL = "drgan/call";
    private static final String PRESENT = "drgan/present/";
    private static final String LEFT = "drgan/left/";
    private static final String BEAT = "drgan/beat/";
    private static final String HERE = "drgan/here/";
    private static final String ALL = "drgan/all/";
    private static final long LOOK_EVERY = 1000; // milliseconds
    private static final long ANSWERS = 5000; // milliseconds to wait for them
    private static final long STORE = 10_000; // milliseconds after which the store counts as gone

    private final Store store;
    private final int rank;
    private final int size;
    private final long silence; // milliseconds after which a process counts as gone
    private long meeting;
    private final ExecutorService thread;
    private final Future<?> watch;
    private final Map<Integer, String> heard = new ConcurrentHashMap<>(); // why processes have left, by rank

    RollCall(Store store, int rank, int size, Duration silence) {
        this.silence = silence.toMillis();
        this.store = store;
        this.rank = rank;
        this.size = size;
        this.thread = Executors.newCachedThreadPool(work -> {
            Thread made = new Thread(work, "roll call");
            made.setDaemon(true);
            return made;
        });
        this.watch = thread.submit(this::watch);
    }

    private void watch() {
        try {
            while (!has(CALL)) {
                store.add(BEAT + rank, 1);
                Thread.sleep(LOOK_EVERY);
            }
            for (int other = 0; other < size; other++) {
                if (has(LEFT + other)) {
                    heard.put(
                            other,
                            read(LEFT + other)); // while the store is there: the first process may be the next to go
                }
            }
            store.set(PRESENT + rank, "1");
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException gone) {
            return; // the store's process is; whoever uses the connection will notice
        }
    }

    /**
     * Waits until all are here, however long one of them works, as long as it is alive.
     *
     * @throws IllegalStateException when one is silent
     */
    void meet() {
        String number = Long.toString(meeting++);
        answered(() -> store.add(HERE + number, 1));
        long[] beats = new long[size];
        long[] heardAt = new long[size];
        Arrays.fill(heardAt, System.nanoTime());
        if (rank > 0) {
            while (!answered(() -> has(ALL + number))) {
                pause();
            }
            return;
        }
        while (answered(() -> store.add(HERE + number, 0)) < size) {
            for (int other = 1; other < size; other++) {
                String key = BEAT + other;
                long beat = answered(() -> store.add(key, 0));
                if (beat != beats[other]) {
                    beats[other] = beat;
                    heardAt[other] = System.nanoTime();
                } else if (System.nanoTime() - heardAt[other] > TimeUnit.MILLISECONDS.toNanos(silence)) {
                    throw new IllegalStateException("no sign of life from " + named(other));
                }
            }
            if (has(CALL)) {
                throw new IllegalStateException("another process calls the roll");
            }
            pause();
        }
        store.set(ALL + number, "1");
    }

    /** The store's answer; it is on the first process's machine, which may be out of reach. */
    private <T> T answered(Callable<T> question) {
        try {
            return thread.submit(question).get(silence, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the other processes", hurried);
        } catch (ExecutionException | TimeoutException gone) {
            throw new IllegalStateException("the first process does not answer", gone);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY / 50);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the other processes", hurried);
        }
    }

    /** Tells the others why this process leaves, as well as that can be done. */
    void leave(String why) {
        try {
            thread.submit(() -> tell(why)).get(STORE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException gone) {
            return; // nobody is there to be told
        }
    }

    private @Nullable Void tell(String why) throws InterruptedException {
        store.set(LEFT + rank, why);
        store.set(CALL, "1");
        if (rank == 0) { // whose store goes with it
            for (long waited = 0; waited <= ANSWERS && !allPresent(); waited += LOOK_EVERY / 5) {
                Thread.sleep(LOOK_EVERY / 5);
            }
        }
        return null;
    }

    private boolean allPresent() {
        for (int other = 0; other < size; other++) {
            if (other != rank && !has(PRESENT + other)) {
                return false;
            }
        }
        return true;
    }

    /** Which processes are gone, in words. */
    String missing() {
        try {
            return thread.submit(this::call).get(STORE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return "a process";
        } catch (ExecutionException | TimeoutException gone) {
            String why = heard.get(0);
            return named(0) + (why == null ? " is gone or cannot be reached" : " has ended: " + why);
        }
    }

    private String call() throws InterruptedException {
        store.set(PRESENT + rank, "1");
        store.set(CALL, "1");
        List<Integer> missing = new ArrayList<>();
        for (long waited = 0; waited <= ANSWERS; waited += LOOK_EVERY / 5) {
            missing.clear();
            for (int other = 0; other < size; other++) {
                if (has(LEFT + other) || !has(PRESENT + other)) {
                    missing.add(other);
                }
            }
            if (missing.stream().allMatch(other -> has(LEFT + other)) && !missing.isEmpty()) {
                break;
            }
            Thread.sleep(LOOK_EVERY / 5);
        }
        if (missing.isEmpty()) {
            return "all " + size + " processes are there, but could not exchange data in time";
        }
        List<String> words = new ArrayList<>();
        for (int other : missing) {
            words.add(named(other) + " "
                    + (has(LEFT + other) ? "has ended: " + read(LEFT + other) : "is gone or cannot be reached"));
        }
        return String.join(", ", words);
    }

    private String named(int other) {
        return "process " + other + " of " + size + " (rank " + other + ")";
    }

    private boolean has(String key) {
        try (StringVector keys = new StringVector(key)) {
            return store.check(keys);
        }
    }

    private String read(String key) {
        return store.get_to_str(key);
    }

    @Override
    public void close() {
        watch.cancel(true);
        thread.shutdown();
    }
}
