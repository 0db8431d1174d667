package org.drgan.evaluator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.SquarePictures;
import org.drgan.tensor.Memory;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.train.AdamOptimiser;

/** Trains an {@link AttributeReader} on real pictures, and tests it on other real pictures. */
public final class AttributeReaderTraining {
    /** Pictures per step. */
    public static final int BATCH = 64;

    private static final double RATE = 2e-3;
    private static final double DECAY = 1e-2;
    private static final int WARM_UP = 100; // steps
    private static final int BETWEEN_CHECKPOINTS = 100; // steps
    private static final double NUMBERS_KEPT = 7; // for the backward pass, per channel and pixel: five maps and buffers

    private final CaptionedPictures data;
    private final SquarePictures pictures;
    private final Map<String, List<String>> values;
    private final int side;
    private final int[] usable; // pictures of which a value is known

    /**
     * A training.
     *
     * @param data real pictures with attributes
     * @param attributes which attributes to read
     * @param side height and width of the pictures
     * @param fewest values with fewer pictures than this are not read, since they could not be learned
     * @param fit how a picture is made square
     * @throws IllegalArgumentException naming an attribute with fewer than two values
     */
    public AttributeReaderTraining(CaptionedPictures data, List<String> attributes, int side, int fewest, Fit fit) {
        this.data = data;
        this.pictures = new SquarePictures(data, fit, side);
        this.side = side;
        this.values = new LinkedHashMap<>();
        for (String attribute : attributes) {
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 0; i < data.size(); i++) {
                String value = data.attributes(i).get(attribute);
                if (value != null) {
                    counts.merge(value, 1, Integer::sum);
                }
            }
            counts.values().removeIf(count -> count < fewest);
            if (counts.size() < 2) {
                throw new IllegalArgumentException("the attribute '" + attribute + "' has fewer than two values with "
                        + fewest + " pictures each, so there is nothing to learn");
            }
            values.put(attribute, List.copyOf(counts.keySet()));
        }
        this.usable = IntStream.range(0, data.size())
                .filter(index -> data.attributes(index).entrySet().stream()
                        .anyMatch(known ->
                                values.getOrDefault(known.getKey(), List.of()).contains(known.getValue())))
                .toArray();
    }

    /**
     * How to train.
     *
     * @param width channels of the first layer
     * @param steps batches of {@link #BATCH} pictures
     * @param seed of weights, order and variation
     * @param precision number format of the heavy operations
     * @param zoom largest random enlargement, like the cropping of generators' training data; 1 is off
     * @param mirror whether half of the pictures are mirrored
     */
    public record Schedule(int width, int steps, long seed, Precision precision, double zoom, boolean mirror) {}

    /** Receives the progress. */
    @FunctionalInterface
    public interface Listener {
        /** After step {@code step} of {@code steps}, with that step's loss. */
        void step(int step, int steps, double loss);
    }

    /**
     * Trains a reader.
     *
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be read
     * @throws IllegalArgumentException when there is too little memory
     */
    public AttributeReader train(Schedule schedule, Listener listener) {
        Learning learning = new Learning(schedule);
        while (learning.steps < schedule.steps()) {
            learning.step(listener);
        }
        return learning.finish();
    }

    /**
     * Trains a reader, or returns empty when it is asked to stop; it has then written a checkpoint, from which the next
     * call continues.
     *
     * @param stop whether to stop, asked before each step
     * @throws IOException when the checkpoint is damaged or cannot be written
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be read
     * @throws IllegalArgumentException when the checkpoint is of another training, or there is too little memory
     */
    public Optional<AttributeReader> train(
            Schedule schedule, ReaderCheckpoint checkpoint, Listener listener, BooleanSupplier stop)
            throws IOException {
        Learning learning = new Learning(schedule);
        learning.steps = checkpoint.load(learning.reader, learning.optimiser);
        int saved = learning.steps;
        while (learning.steps < schedule.steps()) {
            boolean stopped = stop.getAsBoolean();
            if (learning.steps > saved && (stopped || learning.steps % BETWEEN_CHECKPOINTS == 0)) {
                checkpoint.save(learning.steps, learning.reader, learning.optimiser);
                saved = learning.steps;
            }
            if (stopped) {
                return Optional.empty();
            }
            learning.step(listener);
        }
        if (learning.steps > saved) {
            checkpoint.save(
                    learning.steps,
                    learning.reader,
                    learning.optimiser); // it is tested later, which may be interrupted
        }
        return Optional.of(learning.finish());
    }

    /**
     * A reader in training. Each step depends only on the schedule, the step's number and the results of earlier steps.
     */
    private final class Learning {
        private final Schedule schedule;
        private final AttributeReader reader;
        private final AdamOptimiser optimiser;
        private final Variation variation;
        private int steps; // done

        Learning(Schedule schedule) {
            Memory.require(
                    "training a reader of " + schedule.width() + " channels with pictures of " + side + " pixels",
                    (long) (BATCH * NUMBERS_KEPT * schedule.width() * side * side * Float.BYTES),
                    "make it narrower, use smaller pictures, or close other programs");
            Noise.seedStep(schedule.seed(), -1);
            this.schedule = schedule;
            this.reader = new AttributeReader(values, side, schedule.width());
            this.optimiser = AdamOptimiser.withDecay(State.parameters(reader), 0.9, 0.999, DECAY);
            this.variation = new Variation(schedule.zoom(), schedule.mirror());
            reader.train(true);
        }

        void step(Listener listener) {
            try (PointerScope scope = new PointerScope()) {
                Noise.seedStep(schedule.seed(), steps);
                SplittableRandom random = new SplittableRandom(Noise.key(schedule.seed(), steps));
                double fall = 0.5 * (1 + Math.cos(Math.PI * steps / schedule.steps()));
                double rate = RATE * Math.min(1, (steps + 1.0) / WARM_UP) * fall;
                int[] rows = random.ints(BATCH, 0, usable.length)
                        .map(row -> usable[row])
                        .toArray();
                Tensor batch = batch(rows, variation, random); // [B, 3, S, S]
                List<Map<String, String>> truths =
                        IntStream.of(rows).mapToObj(data::attributes).toList();
                optimiser.zeroGradients();
                Tensor loss;
                try (Precision.Scope format = schedule.precision().on(new Device("cpu"))) {
                    loss = reader.loss(batch, truths); // []
                }
                loss.backward();
                optimiser.step(rate);
                steps++;
                listener.step(steps, schedule.steps(), Tensors.scalar(loss));
            }
        }

        AttributeReader finish() {
            reader.eval();
            return reader;
        }
    }

    /** The pictures that could not be read and were skipped so far. */
    public List<BrokenPicture> broken() {
        return pictures.broken();
    }

    /**
     * The result of testing a reader.
     *
     * @param accuracy correct answers on real pictures; values that the reader was not trained on do not count
     * @param broken the pictures that cannot be read and were skipped
     */
    public record Test(AttributeAccuracy accuracy, List<BrokenPicture> broken) {}

    /**
     * Tests a reader on real pictures.
     *
     * @param test pictures that the reader was not trained on
     * @param most how many of them to use at most, the first ones
     * @param fit how a picture is made square
     * @param progress receives how many more pictures are done
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be read
     */
    public static Test test(AttributeReader reader, CaptionedPictures test, int most, Fit fit, IntConsumer progress) {
        AttributeAccuracy accuracy = new AttributeAccuracy();
        SquarePictures pictures = new SquarePictures(test, fit, reader.side());
        int size = Math.min(most, test.size());
        for (int from = 0; from < size; from += BATCH) {
            int count = Math.min(size - from, BATCH);
            List<Pixels> batch = new ArrayList<>();
            List<Map<String, String>> truths = new ArrayList<>();
            for (int index = from; index < from + count; index++) {
                Map<String, String> truth = reader.readable(test.attributes(index));
                pictures.picture(index).ifPresent(picture -> {
                    batch.add(picture);
                    truths.add(truth);
                });
            }
            List<Map<String, String>> seen = reader.see(batch);
            for (int row = 0; row < batch.size(); row++) {
                accuracy.add(truths.get(row), seen.get(row));
            }
            progress.accept(count);
        }
        return new Test(accuracy, pictures.broken());
    }

    /**
     * The pictures of these numbers, [B, 3, S, S]; a broken picture is replaced by the next good one of which a value is
     * known, also in the numbers.
     */
    private Tensor batch(int[] rows, Variation variation, SplittableRandom random) {
        IntStream.of(rows).distinct().parallel().forEach(pictures::picture);
        int size = 3 * side * side;
        float[] planes = new float[rows.length * size];
        for (int i = 0; i < rows.length; i++) {
            for (int tried = 1; pictures.picture(rows[i]).isEmpty(); tried++) {
                if (tried == usable.length) {
                    throw new IllegalArgumentException("none of the " + usable.length
                            + " pictures of which an attribute is known can be read; the first one: "
                            + pictures.broken().get(0));
                }
                int next = Arrays.binarySearch(usable, rows[i]) + 1;
                rows[i] = usable[next % usable.length];
            }
            variation.write(pictures.picture(rows[i]).orElseThrow(), random, planes, i * size);
        }
        return Tensors.of(planes, rows.length, 3, side, side);
    }
}
