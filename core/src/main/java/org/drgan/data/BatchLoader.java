package org.drgan.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.drgan.image.Fit;
import org.drgan.text.Caption;
import org.drgan.text.Vocabulary;

/**
 * Loads batches for training. A batch depends only on (seed, step): the order of the pictures, the choice of their
 * sentences, and how they are cropped and mirrored. So training can resume at any step, with any number of threads.
 *
 * <p>{@link #batch} makes any step's batch; {@link #next} returns one step after the other, which threads have
 * prefetched. {@code next}, {@code start} and {@code close} belong to one consuming thread.
 */
public final class BatchLoader implements AutoCloseable {
    private static final int AHEAD = 2; // prefetched batches, in addition to those being made

    /**
     * Options for batches. {@link #of} gives the defaults, the {@code with} methods change them one by one.
     *
     * @param batchSize pictures per batch
     * @param side pictures' width and height in pixels
     * @param words most words of a caption; later ones are cut off
     * @param sampled whether random words of a long caption are left out instead
     * @param seed of order, choice and augmentation
     * @param threads that decode and augment ahead
     * @param mirror whether half of the pictures are mirrored
     * @param crop how much larger pictures are before a random part is cropped; 1 is off, 76/64 is as published
     * @param contrasts falsified sentences per picture, if the data set can falsify sentences
     * @param fit how a picture is made square
     * @param pairs whether every second row has the sentence of the row before and another picture that fits it: rows 0
     *     and 1, 2 and 3, ... are pairs
     * @param cacheBytes size of the cache of decoded pictures, used only if all of them fit; 0 is off
     */
    public record Options(
            int batchSize,
            int side,
            int words,
            boolean sampled,
            long seed,
            int threads,
            boolean mirror,
            double crop,
            int contrasts,
            Fit fit,
            boolean pairs,
            long cacheBytes) {
        public Options {
            require(batchSize >= 1, "a batch needs at least one picture, but batchSize is " + batchSize);
            require(side >= 1 && side <= 4096, "pictures have 1 to 4096 pixels a side, but side is " + side);
            require(contrasts >= 0, "contrasts must not be negative, but are " + contrasts);
            require(words >= 1, "a caption needs room for a word, but words is " + words);
            require(threads >= 1 && threads <= 256, "1 to 256 threads can prepare batches, but threads is " + threads);
            require(crop >= 1 && crop <= 2, "pictures are made 1 to 2 times larger for cropping, but crop is " + crop);
            require(!pairs || batchSize % 2 == 0, "pairs need a batch of an even size, but batchSize is " + batchSize);
            require(
                    3L * batchSize * side * side < Integer.MAX_VALUE,
                    "a batch of " + batchSize + " pictures of " + side + "x" + side
                            + " is too large for one array; make batchSize smaller");
        }

        /** The defaults: 40 words, two threads, mirrored, not cropped, no contrasts, cached up to 1 GiB. */
        public static Options of(int batchSize, int side, long seed) {
            long cache = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 3);
            return new Options(batchSize, side, 40, false, seed, 2, true, 1, 0, Fit.CROP, false, cache);
        }

        public Options withMaximumWords(int words) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, crop, contrasts, fit, pairs, cacheBytes);
        }

        public Options withSampledWords(boolean on) {
            return new Options(
                    batchSize, side, words, on, seed, threads, mirror, crop, contrasts, fit, pairs, cacheBytes);
        }

        public Options withThreads(int count) {
            return new Options(
                    batchSize, side, words, sampled, seed, count, mirror, crop, contrasts, fit, pairs, cacheBytes);
        }

        public Options withMirror(boolean on) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, on, crop, contrasts, fit, pairs, cacheBytes);
        }

        public Options withCrop(double larger) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, larger, contrasts, fit, pairs, cacheBytes);
        }

        public Options withContrasts(int count) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, crop, count, fit, pairs, cacheBytes);
        }

        public Options withFit(Fit way) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, crop, contrasts, way, pairs, cacheBytes);
        }

        public Options withCacheBytes(long bytes) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, crop, contrasts, fit, pairs, bytes);
        }

        public Options withPairs(boolean on) {
            return new Options(
                    batchSize, side, words, sampled, seed, threads, mirror, crop, contrasts, fit, on, cacheBytes);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    private final BatchMaker maker;
    private final ExecutorService threads;
    private final int ahead;
    private final Deque<Future<Batch>> prepared = new ArrayDeque<>();
    private long nextStep;
    private long waitedNanos;

    /**
     * A loader whose threads start with the first call of {@link #start} or {@link #next}.
     *
     * @throws IllegalArgumentException when there is no picture
     */
    public BatchLoader(CaptionedPictures data, Vocabulary vocabulary, Options options) {
        this(data, vocabulary, options, 0, options.batchSize());
    }

    /**
     * A loader of some rows of each batch; they are the same as in the whole batch.
     *
     * @param firstRow the first of them; even if rows are pairs
     * @param rows how many; even if rows are pairs
     * @throws IllegalArgumentException when there is no picture, or the batch has no such rows
     */
    public BatchLoader(CaptionedPictures data, Vocabulary vocabulary, Options options, int firstRow, int rows) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("there is no picture to train on");
        }
        this.maker = new BatchMaker(data, vocabulary, options, firstRow, rows);
        this.ahead = options.threads() + AHEAD;
        this.threads = Executors.newFixedThreadPool(options.threads(), work -> {
            Thread thread = new Thread(work, "batch loader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the batch of a step in this thread. Thread-safe.
     *
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be used
     */
    public Batch batch(long step) {
        return maker.batch(step);
    }

    /** Sentences of the data that the vocabulary can read: at most {@code count}, of evenly spread pictures. */
    public List<Caption> captions(int count) {
        return maker.captions(count);
    }

    /** Starts prefetching batches from a step on; without this, {@link #next} starts at step 0. */
    public void start(long step) {
        discard();
        nextStep = step;
        while (prepared.size() < ahead) {
            prepareOneMore();
        }
    }

    /**
     * The next step's batch; waits if it has not been prefetched yet.
     *
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be used
     * @throws IllegalStateException when the waiting thread is interrupted
     */
    public Batch next() {
        if (prepared.isEmpty()) {
            start(nextStep);
        }
        Future<Batch> first = prepared.remove();
        nextStep++;
        prepareOneMore();
        boolean ready = first.isDone();
        long before = System.nanoTime();
        try {
            return first.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("batch " + (nextStep - 1) + " could not be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for batch " + (nextStep - 1), e);
        } finally {
            waitedNanos += ready ? 0 : System.nanoTime() - before;
        }
    }

    /** The step whose batch {@link #next} will return. */
    public long nextStep() {
        return nextStep;
    }

    /** Seconds that {@link #next} has waited so far: training time lost to decoding. */
    public double waitedSeconds() {
        return waitedNanos / 1e9;
    }

    /** Number of prefetched batches; for tests, which must not depend on the machine's load. */
    int ready() {
        return (int) prepared.stream().filter(Future::isDone).count();
    }

    /** The pictures that were skipped so far, with the reason, by number. */
    public List<BrokenPicture> brokenPictures() {
        return maker.brokenPictures();
    }

    /** Stops the threads after their present batches. */
    @Override
    public void close() {
        discard();
        threads.shutdown(); // no interruption, which would look like an unreadable file
    }

    private void prepareOneMore() {
        long step = nextStep + prepared.size();
        prepared.add(threads.submit(() -> maker.batch(step)));
    }

    private void discard() {
        List<Future<Batch>> stale = new ArrayList<>(prepared);
        prepared.clear();
        stale.forEach(future -> future.cancel(false));
    }
}
