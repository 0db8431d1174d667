package org.drgan.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.data.CaptionedPictures;
import org.drgan.generator.Drawn;
import org.drgan.image.Grid;
import org.drgan.image.Pixels;
import org.drgan.image.Spotlight;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;

/**
 * Draws the same sentences with the same noise during training, from the averaged weights.
 *
 * <p>Also measures how much pictures of one sentence differ with the noise, relative to real ones; after a collapse
 * they no longer differ.
 */
final class SampleSheet {
    private static final int VARIED = 4; // sentences of which several pictures are drawn
    private static final int NOISES = 4; // pictures of each of those
    private static final int COLUMNS = 8;

    /** The value in the log. */
    static final String DIVERSITY = "diversity";

    private static final int ATTENDED = 4; // sentences whose attention is shown

    private final Settings settings;
    private final MatchingModel matching;
    private final AverageGenerator average;
    private final Caption[] captions;
    private final double realSpread;

    /**
     * What the samples show.
     *
     * @param captions the sentences, at least one
     * @param realSpread {@link #realSpread} of the real pictures
     */
    record Shown(List<Caption> captions, double realSpread) {}

    SampleSheet(Settings settings, MatchingModel matching, AverageGenerator average, Shown shown) {
        this.settings = settings;
        this.matching = matching;
        this.average = average;
        this.captions = shown.captions().toArray(new Caption[0]);
        this.realSpread = shown.realSpread();
    }

    /**
     * The sheets {@code samples}, {@code stages} (each stage's picture of the first sentences) and {@code attention}
     * (the last stage's attention for each of their words; missing when there is only one stage), and the {@code
     * diversity}: how much pictures of one sentence differ, relative to real ones (missing when those do not differ).
     */
    Samples draw() {
        List<Pixels> largest = new ArrayList<>();
        List<List<Pixels>> stages = new ArrayList<>();
        List<Pixels> panels = new ArrayList<>();
        // One by one: at 256 pixels the feature maps of one picture take a quarter of a gigabyte.
        for (int index = 0; index < captions.length; index++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Drawn drawn = draw(captions[index], index);
                largest.addAll(pixels(drawn.picture()));
                for (int stage = 0; index < COLUMNS && stage < drawn.pictures().size(); stage++) {
                    if (index == 0) {
                        stages.add(new ArrayList<>());
                    }
                    stages.get(stage).addAll(pixels(enlarge(drawn.pictures().get(stage), settings.side())));
                }
                if (index < ATTENDED && !drawn.refinements().isEmpty()) {
                    panels.add(attention(drawn, captions[index], largest.get(index)));
                }
            }
        }
        Map<String, Pixels> pictures = new LinkedHashMap<>();
        if (!panels.isEmpty()) {
            pictures.put("attention", Grid.of(panels, 1)); // one below the other
        }
        pictures.put("samples", Grid.of(largest, COLUMNS));
        pictures.put(
                "stages", Grid.of(stages.stream().flatMap(List::stream).toList(), Math.min(COLUMNS, captions.length)));
        return new Samples(pictures, realSpread == 0 ? Map.of() : Map.of(DIVERSITY, spread() / realSpread));
    }

    /** The last stage's attention for each word of a sentence. */
    private Pixels attention(Drawn drawn, Caption caption, Pixels picture) {
        Tensor attention =
                drawn.refinements().get(drawn.refinements().size() - 1).attention(); // [1, T, H, H]
        int side = (int) attention.size(2);
        float[] all = Tensors.floats(attention); // [T, H, H]
        List<String> words = new ArrayList<>();
        List<float[]> maps = new ArrayList<>();
        for (int position = 0; position < caption.length(); position++) {
            words.add(matching.vocabulary().word(caption.ids()[position]));
            maps.add(Arrays.copyOfRange(all, position * side * side, (position + 1) * side * side));
        }
        return Spotlight.panel(picture, words, maps, side);
    }

    /**
     * How much pictures of one sentence differ with the noise: {@link Health#spread}, averaged over the first
     * sentences.
     */
    private double spread() {
        double sum = 0;
        int sentences = Math.min(VARIED, captions.length);
        for (int sentence = 0; sentence < sentences; sentence++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                TensorVector pictures = new TensorVector();
                for (int index = 0; index < NOISES; index++) {
                    Caption caption = captions[sentence];
                    int noise = sentence * NOISES + index;
                    pictures.push_back(Tensors.tidy(() -> draw(caption, noise).picture())); // [1, 3, S, S]
                }
                sum += Health.spread(torch.cat(pictures, 0)); // of [N, 3, S, S]
            }
        }
        return sum / sentences;
    }

    /**
     * How much real pictures of one sentence differ: other pictures that fit the same sentences, if the data know any,
     * else random ones.
     *
     * @param indices the pictures whose first sentences are shown
     * @throws IOException when pictures of the data cannot be read
     */
    static double realSpread(CaptionedPictures data, List<Integer> indices, Settings settings) throws IOException {
        SplittableRandom random = new SplittableRandom(settings.seed());
        double sum = 0;
        int sentences = Math.min(VARIED, indices.size());
        for (int index : indices.subList(0, sentences)) {
            try (PointerScope scope = new PointerScope()) {
                TensorVector pictures = new TensorVector();
                for (int other = 0; other < NOISES; other++) {
                    Optional<Pixels> fitting = data.another(index, 0, random);
                    Pixels picture = fitting.isPresent() ? fitting.get() : readable(data, random.nextInt(data.size()));
                    Pixels square = Sources.fitted(picture, settings);
                    pictures.push_back(Tensors.of(square.planes(), 1, 3, settings.side(), settings.side()));
                }
                sum += Health.spread(torch.cat(pictures, 0)); // of [N, 3, S, S]
            }
        }
        return sum / sentences;
    }

    /** A picture, or the next one that can be read. */
    private static Pixels readable(CaptionedPictures data, int first) throws IOException {
        for (int more = 0; more < data.size() - 1; more++) {
            try {
                return data.picture((first + more) % data.size());
            } catch (IOException broken) {
                // try the next one
            }
        }
        return data.picture((first + data.size() - 1) % data.size());
    }

    private Drawn draw(Caption caption, int index) {
        return average.draw(new Caption[] {caption}, index);
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
