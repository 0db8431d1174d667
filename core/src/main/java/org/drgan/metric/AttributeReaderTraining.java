package org.drgan.metric;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Pixels;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;

/** Teaches an {@link AttributeReader} on real pictures, and tests it on real pictures that it has not seen. */
public final class AttributeReaderTraining {
    private static final int BATCH = 64;
    private static final int SHIFT = 3; // pixels that a picture may move by, so that positions are not learned by heart

    private final CaptionedPictures data;
    private final Map<String, List<String>> values;
    private final int side;

    /**
     * A training.
     *
     * @param data real pictures of {@code side} pixels with attributes
     * @param attributes which attributes to read
     * @param side height and width of the pictures
     * @param fewest values with fewer pictures than this are not read: nothing could be learned of them
     */
    public AttributeReaderTraining(CaptionedPictures data, List<String> attributes, int side, int fewest) {
        this.data = data;
        this.side = side;
        this.values = new LinkedHashMap<>();
        for (String attribute : attributes) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (int i = 0; i < data.size(); i++) {
                String value = data.attributes(i).get(attribute);
                if (value != null) {
                    counts.merge(value, 1, Integer::sum);
                }
            }
            counts.values().removeIf(count -> count < fewest);
            if (counts.size() < 2) {
                throw new IllegalArgumentException("the attribute '" + attribute + "' has fewer than two values with "
                        + fewest + " pictures each, so there is nothing to tell apart");
            }
            values.put(attribute, List.copyOf(new TreeSet<>(counts.keySet())));
        }
    }

    /** Hears of the progress. */
    @FunctionalInterface
    public interface Listener {
        /** After step {@code step} of {@code steps}, with that step's loss. */
        void step(int step, int steps, double loss);
    }

    /**
     * A trained reader.
     *
     * @param width channels of the first layer
     * @param steps batches of 64 pictures
     * @param seed of weights, order and shifts
     */
    public AttributeReader train(int width, int steps, long seed, Listener listener) throws IOException {
        Noise.seedStep(seed, -1);
        AttributeReader reader = new AttributeReader(values, side, width);
        reader.train(true);
        AdamWOptions options = new AdamWOptions(2e-3);
        options.weight_decay().put(1e-2);
        AdamW optimiser = new AdamW(reader.parameters(), options);
        OptimizerParamGroupVector groups = optimiser.param_groups();
        byte[][] pictures = new byte[data.size()][];
        for (int step = 0; step < steps; step++) {
            try (PointerScope scope = new PointerScope()) {
                Noise.seedStep(seed, step);
                SplittableRandom random = new SplittableRandom(Noise.key(seed, step));
                double progress = (double) step / steps;
                double rate = 2e-3 * Math.min(1, (step + 1) / 100.0) * 0.5 * (1 + Math.cos(Math.PI * progress));
                groups.get(0).options().set_lr(rate);
                int[] rows = random.ints(BATCH, 0, data.size()).toArray();
                Tensor batch = batch(pictures, rows, random); // [B, 3, S, S]
                List<Map<String, String>> truths =
                        IntStream.of(rows).mapToObj(data::attributes).toList();
                optimiser.zero_grad();
                Tensor loss;
                try (Precision.Scope precision = Precision.BF16.on(new Device("cpu"))) {
                    loss = reader.loss(batch, truths); // []
                }
                loss.backward();
                optimiser.step();
                listener.step(step + 1, steps, Tensors.scalar(loss));
            }
        }
        reader.eval();
        return reader;
    }

    /**
     * The reader's share of right answers for each attribute on real pictures.
     *
     * @param test pictures that the reader was not trained on
     */
    public static Map<String, Double> test(AttributeReader reader, CaptionedPictures test, int side)
            throws IOException {
        Map<String, Integer> asked = new LinkedHashMap<>();
        Map<String, Integer> right = new LinkedHashMap<>();
        for (int from = 0; from < test.size(); from += BATCH) {
            int[] rows =
                    IntStream.range(from, Math.min(test.size(), from + BATCH)).toArray();
            try (PointerScope scope = new PointerScope()) {
                float[] planes = new float[rows.length * 3 * side * side];
                for (int i = 0; i < rows.length; i++) {
                    float[] one = test.picture(rows[i]).planes();
                    System.arraycopy(one, 0, planes, i * one.length, one.length);
                }
                List<Map<String, String>> seen = reader.read(Tensors.of(planes, rows.length, 3, side, side));
                for (int i = 0; i < rows.length; i++) {
                    Map<String, String> truth = test.attributes(rows[i]);
                    for (Map.Entry<String, String> found : seen.get(i).entrySet()) {
                        String attribute = found.getKey();
                        if (truth.containsKey(attribute)) {
                            asked.merge(attribute, 1, Integer::sum);
                            right.merge(attribute, found.getValue().equals(truth.get(attribute)) ? 1 : 0, Integer::sum);
                        }
                    }
                }
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        asked.forEach((attribute, count) -> shares.put(attribute, (double) right.getOrDefault(attribute, 0) / count));
        return shares;
    }

    private Tensor batch(byte[][] pictures, int[] rows, SplittableRandom random) throws IOException {
        IntStream.of(rows)
                .distinct()
                .parallel()
                .filter(row -> pictures[row] == null)
                .forEach(row -> {
                    try {
                        pictures[row] = data.picture(row).rgb();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        int area = side * side;
        float[] planes = new float[rows.length * 3 * area];
        for (int i = 0; i < rows.length; i++) {
            float[] one = new Pixels(side, side, pictures[rows[i]]).planes();
            int down = random.nextInt(-SHIFT, SHIFT + 1);
            int across = random.nextInt(-SHIFT, SHIFT + 1);
            for (int channel = 0; channel < 3; channel++) {
                for (int y = 0; y < side; y++) {
                    int source = Math.max(0, Math.min(side - 1, y + down));
                    for (int x = 0; x < side; x++) {
                        int column = Math.max(0, Math.min(side - 1, x + across));
                        planes[((i * 3 + channel) * side + y) * side + x] =
                                one[channel * area + source * side + column];
                    }
                }
            }
        }
        return Tensors.of(planes, rows.length, 3, side, side);
    }
}
