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
 * Finds out which processes are lost when a connection breaks: the process that notices starts a roll call in the
 * store. In every running process a thread answers it, even while the other threads wait.
 */
final class RollCall implements AutoCloseable {
    private static final String CALL = "drgan/call";
    private static final String PRESENT = "drgan/present/";
    private static final String LEFT = "drgan/left/";
    private static final String BEAT = "drgan/beat/";
    private static final String HERE = "drgan/here/";
    private static final String ALL = "drgan/all/";
    private static final long LOOK_EVERY = 1000; // milliseconds
    private static final long ANSWERS = 5000; // milliseconds to wait for answers
    private static final long STORE = 10_000; // milliseconds after which the store counts as lost

    private final Store store;
    private final int rank;
    private final int size;
    private final long silence; // milliseconds after which a process counts as lost
    private long meeting;
    private final ExecutorService thread;
    private final Future<?> watch;
    private final Map<Integer, String> heard = new ConcurrentHashMap<>(); // why processes have stopped, by rank

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
                    heard.put(other, read(LEFT + other)); // now: the store stops with the first process
                }
            }
            store.set(PRESENT + rank, "1");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException unreachable) {
            return; // the thread that uses the connection will fail and report it
        }
    }

    /**
     * Waits until all processes have called this method, however long one of them takes, as long as it is running.
     *
     * @throws IllegalStateException when one gives no sign of life
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
                throw new IllegalStateException("another process has lost a connection");
            }
            pause();
        }
        store.set(ALL + number, "1");
    }

    /** The store's answer, with a time limit: the first process, which serves the store, may be unreachable. */
    private <T> T answered(Callable<T> question) {
        try {
            return thread.submit(question).get(silence, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the other processes", interrupted);
        } catch (ExecutionException | TimeoutException silent) {
            throw new IllegalStateException("the first process does not answer", silent);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY / 50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the other processes", interrupted);
        }
    }

    /** Sends the other processes the reason why this one stops, if the store can be reached. */
    void leave(String why) {
        try {
            thread.submit(() -> tell(why)).get(STORE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unreachable) {
            return; // without the store the reason cannot be sent
        }
    }

    private @Nullable Void tell(String why) throws InterruptedException {
        store.set(LEFT + rank, why);
        store.set(CALL, "1");
        if (rank == 0) { // its store stops with it, so the others must read the reason first
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

    /** A sentence that names the lost processes. */
    String missing() {
        try {
            return thread.submit(this::call).get(STORE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "a process";
        } catch (ExecutionException | TimeoutException silent) {
            String why = heard.get(0);
            return named(0) + (why == null ? " has stopped or cannot be reached" : " has stopped: " + why);
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
            return "all " + size + " processes are running, but could not exchange data in time";
        }
        List<String> words = new ArrayList<>();
        for (int other : missing) {
            words.add(named(other) + " "
                    + (has(LEFT + other) ? "has stopped: " + read(LEFT + other) : "has stopped or cannot be reached"));
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
