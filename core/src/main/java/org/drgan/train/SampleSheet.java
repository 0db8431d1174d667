package org.drgan.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.image.Grid;
import org.drgan.image.Pixels;
import org.drgan.image.Spotlight;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;

/**
 * Draws the same sentences with the same noise all through a training, from the averaged weights: how the pictures grow.
 *
 * <p>Also measures how much pictures of one sentence differ over noise; a generator that collapses stops differing.
 */
final class SampleSheet {
    private static final int NOISES = 8; // pictures of one sentence, for the spread
    private static final int COLUMNS = 8;
    private static final int ATTENDED = 4; // sentences whose attention is shown

    private final Settings settings;
    private final Device device;
    private final MatchingModel matching;
    private final WeightAverage average;
    private final Caption[] captions;
    private final Generator generator;

    SampleSheet(Settings settings, Device device, MatchingModel matching, WeightAverage average, Caption[] captions) {
        this.settings = settings;
        this.device = device;
        this.matching = matching;
        this.average = average;
        this.captions = captions;
        this.generator = new Generator(settings.generator());
        generator.to(device, false);
        generator.eval();
    }

    /**
     * The sheets {@code samples}, {@code stages} (each stage's picture of the first sentences) and {@code attention} (where
     * the last stage looked for each of their words; missing when there is only one stage), and the spread.
     */
    Samples draw() {
        average.copyTo(generator);
        Map<String, Pixels> pictures = new LinkedHashMap<>();
        List<Pixels> largest = new ArrayList<>();
        List<Pixels> stages = new ArrayList<>();
        for (int from = 0; from < captions.length; from += COLUMNS) {
            Caption[] row = Arrays.copyOfRange(captions, from, Math.min(captions.length, from + COLUMNS));
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Drawn drawn = draw(row, indexes(from, row.length));
                largest.addAll(pixels(drawn.picture()));
                if (from == 0) {
                    for (Tensor stage : drawn.pictures()) {
                        stages.addAll(pixels(enlarge(stage, settings.side())));
                    }
                    if (!drawn.refinements().isEmpty()) {
                        pictures.put("attention", attention(drawn, largest));
                    }
                }
            }
        }
        pictures.put("samples", Grid.of(largest, COLUMNS));
        pictures.put("stages", Grid.of(stages, Math.min(COLUMNS, captions.length)));
        return new Samples(pictures, Map.of("spread", spread()));
    }

    /** A panel for each of the first sentences, one below the other. */
    private Pixels attention(Drawn drawn, List<Pixels> largest) {
        Tensor attention =
                drawn.refinements().get(drawn.refinements().size() - 1).attention(); // [N, T, H, H]
        int side = (int) attention.size(2);
        List<Pixels> panels = new ArrayList<>();
        for (int row = 0; row < Math.min(ATTENDED, attention.size(0)); row++) {
            float[] all = Tensors.floats(attention.select(0, row)); // [T, H, H]
            List<String> words = new ArrayList<>();
            List<float[]> maps = new ArrayList<>();
            for (int position = 0; position < captions[row].length(); position++) {
                words.add(matching.vocabulary().word(captions[row].ids()[position]));
                maps.add(Arrays.copyOfRange(all, position * side * side, (position + 1) * side * side));
            }
            panels.add(Spotlight.panel(largest.get(row), words, maps, side));
        }
        return Grid.of(panels, 1);
    }

    /** How much pictures of the first sentence differ over noise. */
    private double spread() {
        Caption[] same = new Caption[NOISES];
        Arrays.fill(same, captions[0]);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Health.spread(draw(same, indexes(0, NOISES)).picture()); // of [N, 3, S, S]
        }
    }

    private Drawn draw(Caption[] row, long[] indexes) {
        long[] lengths = TextEncoder.lengths(row);
        Encoded sentences = matching.text().frozen(TextEncoder.ids(row), lengths);
        int noise = settings.model().noise();
        int condition = settings.model().condition();
        Tensor both = Noise.batch(settings.seed(), indexes, noise + condition)
                .to(device, torch.ScalarType.Float); // [N, Z + condition]
        return generator.forward(
                sentences.sentence(),
                sentences.words(),
                TextEncoder.padding(row).to(device, torch.ScalarType.Bool),
                both.narrow(1, 0, noise),
                both.narrow(1, noise, condition));
    }

    private static long[] indexes(int from, int count) {
        return java.util.stream.LongStream.range(from, from + count).toArray();
    }

    private static Tensor enlarge(Tensor pictures, int side) {
        Tensor large = pictures; // [N, 3, s, s]
        while (large.size(2) < side) {
            large = torch.upsample_nearest2d(large, 2 * large.size(2), 2 * large.size(3)); // [N, 3, 2s, 2s]
        }
        return large;
    }

    static List<Pixels> pixels(Tensor pictures) {
        int side = (int) pictures.size(2);
        float[] planes = Tensors.floats(pictures);
        List<Pixels> all = new ArrayList<>();
        for (int row = 0; row < pictures.size(0); row++) {
            all.add(Pixels.ofPlanes(planes, row * 3 * side * side, side, side));
        }
        return all;
    }
}
