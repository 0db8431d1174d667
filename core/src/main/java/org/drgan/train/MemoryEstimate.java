package org.drgan.train;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.drgan.generator.GeneratorSettings;
import org.drgan.settings.DamsmSettings;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.settings.TrainSettings;
import org.drgan.tensor.Memory;
import org.drgan.tensor.Precision;

/**
 * Estimates the memory of a training run from the values that its networks keep for the backward pass, and refuses a
 * training that cannot fit before any data are read. Within a third of the memory measured with the birds.
 */
final class MemoryEstimate {
    private static final long BASE = 200L << 20; // small networks, prefetched pictures, the JVM
    private static final double BUFFERS = 1.3; // gradients of maps and temporary buffers, measured
    private static final double BF16 = 0.6; // share of the fp32 memory, measured: not all operations run in bf16
    private static final long INCEPTION =
            27_000_000; // outputs of its convolutions, norms and activations at 299 pixels
    private static final long INCEPTION_PASS = 7_000_000; // outputs of its first layers, which are the largest
    private static final long INCEPTION_WEIGHTS = 24_000_000;

    private final Settings settings;
    private final ModelSettings model;

    MemoryEstimate(Settings settings) {
        this.settings = settings;
        this.model = settings.model();
    }

    /** Refuses the training of a matching model that does not fit into free memory. */
    void requireDamsm() {
        damsm().require(Memory.available());
    }

    /** Refuses the training of a GAN that does not fit into free memory. */
    void requireGan() {
        gan().require(Memory.available());
    }

    /** What the training of a matching model needs. */
    Need damsm() {
        DamsmSettings schedule = settings.damsm();
        return new Need("damsm", schedule.batchSize(), schedule.accumulate(), 1, true, damsmWeights(), damsmPicture());
    }

    /** What the training of a GAN needs. */
    Need gan() {
        TrainSettings schedule = settings.train();
        return new Need(
                "train",
                schedule.batchSize(),
                schedule.accumulate(),
                schedule.pairs() ? 2 : 1,
                !settings.releasedCode(),
                ganWeights(),
                ganPicture());
    }

    /**
     * What a training needs.
     *
     * @param section of the settings that hold its batch
     * @param batch pictures per step
     * @param parts into which a step splits them
     * @param unit pictures that must stay together in a part
     * @param divisible whether a step may be split into parts
     * @param weights bytes that do not grow with the batch
     * @param picture bytes per picture of a part
     */
    record Need(String section, int batch, int parts, int unit, boolean divisible, long weights, long picture) {
        long bytes() {
            return weights + batch / parts * picture;
        }

        /** The largest part that fits; 0 or less when not even the smallest one fits. */
        long fitting(long available) {
            long fitting = (available - weights) / picture;
            return fitting - fitting % unit;
        }

        /** The smallest number of parts with which the batch fits, if there is one. */
        OptionalInt fittingParts(long available) {
            return IntStream.rangeClosed(2, batch / 2)
                    .filter(count -> divisible && batch % count == 0 && batch / count % unit == 0)
                    .filter(count -> batch / count <= fitting(available))
                    .findFirst();
        }

        void require(long available) {
            long fitting = fitting(available);
            OptionalInt smaller = fittingParts(available);
            Memory.requireWithin(
                    "training with batches of " + batch + " pictures" + (parts > 1 ? " in " + parts + " parts" : ""),
                    bytes(),
                    available,
                    (smaller.isPresent() ? "split them into parts (--accumulate " + smaller.getAsInt() + "), " : "")
                            + (fitting > 0
                                    ? "set " + section + ".batchSize to at most " + fitting
                                    : "train a smaller model")
                            + ", or close other programs");
        }
    }

    /** Each trained weight has a gradient and two moments; each weight of the generator has an average, too. */
    private long ganWeights() {
        long drawing = generatorWeights();
        long judging = 0;
        for (int stage = 0; stage < model.stages(); stage++) {
            judging += discriminatorWeights(side(stage));
        }
        long fixed = isInception() ? INCEPTION_WEIGHTS : 0;
        return BASE + Float.BYTES * (5 * drawing + 4 * judging + fixed);
    }

    private long damsmWeights() {
        return BASE + (isInception() ? Float.BYTES * INCEPTION_WEIGHTS : 0);
    }

    private long generatorWeights() {
        long channels = model.channels();
        long blocks =
                54 * channels * channels * model.residuals(); // two 3x3 convolutions each, the first twice as wide
        long stage = (settings.ablation().disentangle() ? 8L : 4L) * blocks + 36 * channels * channels;
        return growing(channels * model.base() / 4) + (model.stages() - 1) * stage;
    }

    private long discriminatorWeights(int side) {
        int halvings = Integer.numberOfTrailingZeros(side / 4);
        long narrow = 8L * model.discriminatorChannels();
        long deepest = narrow << Math.max(0, halvings - 4);
        long trunk = 11 * deepest * deepest + (deepest > narrow ? 6 * deepest * deepest : 0); // 4x4, then 3x3 again
        long join = 9 * (narrow + model.dimension()) * narrow;
        long decoder =
                settings.ablation().normalize() ? growing((long) model.discriminatorChannels() * model.base() / 4) : 0;
        return trunk + join + decoder;
    }

    /** From a vector to {@code start} channels at 4x4, which halve at each doubling of the side. */
    private long growing(long start) {
        return 32 * start * (model.noise() + model.condition()) + 12 * start * start;
    }

    /** Bytes for each picture of a batch of the matching model's training. */
    long damsmPicture() {
        double falsified = 1 + settings.damsm().contrasts();
        double words = settings.data().words();
        double text = words * falsified * (model.embedding() + 12.0 * model.dimension()); // the cells' gates and states
        double image = isInception()
                ? INCEPTION_PASS
                        + 2.0 * model.dimension() * regions() // its trunk is fixed, so none of its maps are kept
                : 1.5 * imageEncoder(); // unlike in the GAN's training, its weights get gradients
        return bytes(text
                + image
                + matching(settings.damsm().batchSize(), settings.damsm().contrasts()));
    }

    /**
     * Bytes for each picture of a batch of the GAN's training: those of the generator's half, which needs more.
     */
    long ganPicture() {
        double numbers = generator() + discriminators() + imageEncoder();
        if (settings.ablation().disentanglingLoss()) {
            for (int stage = 0; stage + 1 < model.stages(); stage++) {
                numbers += 10 * model.channels() * area(stage);
            }
        }
        return bytes(numbers
                + matching(settings.train().batchSize(), settings.train().contrasts()));
    }

    private double generator() {
        double channels = model.channels();
        double residuals = 9.0 * model.residuals(); // maps per block
        double gates = settings.ablation().disentangle() ? residuals + 14 : 0;
        double numbers = 16 * channels * area(0); // growing from 4x4, the last step takes half of it
        for (int stage = 0; stage < model.stages(); stage++) {
            double head = model.head() == GeneratorSettings.Head.THREE ? 2.25 * channels + 6 : 6;
            numbers += head * area(stage);
            if (stage > 0) {
                double before = area(stage - 1);
                numbers += before
                        * channels
                        * (4
                                + gates
                                + 2 * residuals
                                + 32); // 32 for the maps after upsampling, with four times the area
                numbers += 3 * settings.data().words() * before; // attention
            }
        }
        return numbers;
    }

    private double discriminators() {
        double numbers = 0;
        for (int stage = 0; stage < model.stages(); stage++) {
            int halvings = Integer.numberOfTrailingZeros(side(stage) / 4);
            numbers += ((long) model.discriminatorChannels() << Math.max(0, 4 - halvings)) * area(stage);
            if (settings.ablation().normalize()) {
                numbers += 16.0 * model.discriminatorChannels() * area(0); // its decoder
            }
        }
        return numbers;
    }

    private double imageEncoder() {
        return isInception() ? INCEPTION : 11.1 * model.imageWidth() * settings.side() * settings.side();
    }

    /** Attention of every word of every sentence over every region. */
    private double matching(int batch, int contrasts) {
        int group = settings.matching().group();
        double sentences = (group == 0 ? batch : Math.min(batch, group)) + contrasts;
        return 6 * sentences * settings.data().words() * regions();
    }

    private double regions() {
        return isInception() ? 17 * 17 : 8 * 8;
    }

    private boolean isInception() {
        return model.imageEncoder() == ModelSettings.Images.INCEPTION;
    }

    private int side(int stage) {
        return model.base() << stage;
    }

    private double area(int stage) {
        return (double) side(stage) * side(stage);
    }

    private long bytes(double numbers) {
        double share = settings.precision() == Precision.BF16 ? BF16 : 1;
        return Math.max(1, (long) (numbers * Float.BYTES * BUFFERS * share));
    }
}
