package org.drgan.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.drgan.damsm.MatchingLoss;
import org.drgan.damsm.Regions;
import org.drgan.damsm.Scores;
import org.drgan.damsm.TextEncoder;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.internal.pictures.SquarePictures;
import org.drgan.model.MatchingModel;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;

/**
 * Tests which attributes a matching model can see: one attribute in a true sentence is changed, or two are exchanged,
 * and the true sentence should still get the higher score.
 *
 * <p>Recall among random sentences does not show whether small parts are seen, since the colours of large parts are
 * enough for it. A generator cannot learn attributes that its matching model does not see.
 */
public final class SwapTest {
    /** The row of sentences with two values exchanged: tests whether colours are seen at the right part. */
    public static final String EXCHANGED = "two exchanged";

    /** The name of the measurement. */
    public static final String METRIC = "swap test";

    private static final int BATCH = 50;

    private final MatchingModel model;
    private final CaptionedPictures pictures;
    private final SquarePictures squares;

    /**
     * @param model the matching model to examine
     * @param pictures real pictures that it was not trained on, with attributes and contrasts
     * @param fit how a picture is made square
     */
    public SwapTest(MatchingModel model, CaptionedPictures pictures, Fit fit) {
        this.model = model;
        this.pictures = pictures;
        this.squares = new SquarePictures(pictures, fit, model.settings().side());
    }

    /**
     * How often the true sentence got the higher score.
     *
     * @param asked how many pairs of sentences were compared
     * @param words share won by word codes, 0.5 is chance
     * @param sentence share won by the sentence code, 0.5 is chance
     */
    public record Result(int asked, double words, double sentence) {}

    /**
     * All results as one measurement: the share of all pairs that the true sentence won by word codes; in addition the
     * share by sentence code, and for each attribute both shares and the number of pairs.
     */
    public static Measurement measurement(Map<String, Result> results, Protocol protocol) {
        Map<String, Double> beside = new LinkedHashMap<>();
        double words = 0;
        double sentence = 0;
        int asked = 0;
        for (Result result : results.values()) {
            words += result.words() * result.asked();
            sentence += result.sentence() * result.asked();
            asked += result.asked();
        }
        beside.put("by sentence", sentence / asked);
        results.forEach((attribute, result) -> {
            beside.put(attribute, result.words());
            beside.put(attribute + ", by sentence", result.sentence());
            beside.put(attribute + ", asked", (double) result.asked());
        });
        return new Measurement(
                METRIC,
                words / asked,
                null,
                null,
                beside,
                protocol.with(Map.of("asked", asked + " questions in all; 0.5 is chance")));
    }

    private record Question(Pixels picture, Caption truth, Caption swapped) {}

    /** The pictures that could not be read and were left out so far. */
    public List<BrokenPicture> broken() {
        return squares.broken();
    }

    /** The attributes of the pictures; all of them are tested. */
    public SortedSet<String> attributes() {
        TreeSet<String> attributes = new TreeSet<>();
        for (int index = 0; index < Math.min(pictures.size(), 500); index++) {
            attributes.addAll(pictures.attributes(index).keySet());
        }
        return attributes;
    }

    /**
     * The results for each attribute that sentences name, and for {@link #EXCHANGED} if the data can exchange values.
     *
     * @param most pictures per attribute
     * @param seed of the choice of sentences and of wrong values
     * @param progress receives how many attributes are done
     * @throws java.io.UncheckedIOException when more than half of the pictures cannot be read
     */
    public Map<String, Result> run(int most, long seed, IntConsumer progress) {
        Map<String, Result> results = new LinkedHashMap<>();
        int done = 0;
        for (String attribute : attributes()) {
            List<Question> questions = questions(
                    most,
                    seed,
                    (index, caption, random) -> pictures.stated(index, caption).containsKey(attribute)
                            ? pictures.contrast(index, caption, attribute, random)
                            : Optional.empty());
            if (!questions.isEmpty()) {
                results.put(attribute, ask(questions));
            }
            progress.accept(++done);
        }
        List<Question> exchanges = questions(most, seed, pictures::exchange);
        if (!exchanges.isEmpty()) {
            results.put(EXCHANGED, ask(exchanges));
        }
        return results;
    }

    /** Falsifies a true sentence, if it can. */
    @FunctionalInterface
    private interface Falsifying {
        Optional<String> of(int index, int caption, SplittableRandom random);
    }

    private List<Question> questions(int most, long seed, Falsifying falsifying) {
        List<Question> questions = new ArrayList<>();
        int longest = model.settings().data().words();
        for (int index = 0; index < pictures.size() && questions.size() < most; index++) {
            SplittableRandom random = new SplittableRandom(Noise.key(seed, index));
            int count = pictures.captions(index).size();
            int first = random.nextInt(count);
            for (int turn = 0; turn < count; turn++) {
                int caption = (first + turn) % count;
                Optional<String> swapped = falsifying.of(index, caption, random);
                if (swapped.isEmpty()
                        || !model.vocabulary().unknownWords(swapped.get()).isEmpty()) {
                    continue;
                }
                Caption truth =
                        model.vocabulary().encode(pictures.captions(index).get(caption), longest);
                Caption changed = model.vocabulary().encode(swapped.get(), longest);
                if (!Arrays.equals(truth.ids(), changed.ids())) { // otherwise the changed word was cut off
                    squares.picture(index).ifPresent(picture -> questions.add(new Question(picture, truth, changed)));
                    break;
                }
            }
        }
        return questions;
    }

    private Result ask(List<Question> questions) {
        MatchingLoss matching = new MatchingLoss(model.settings().matching());
        int words = 0;
        int sentence = 0;
        for (int from = 0; from < questions.size(); from += BATCH) {
            List<Question> some = questions.subList(from, Math.min(questions.size(), from + BATCH));
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Regions seen = model.image()
                        .forward(PictureBatch.of(
                                some.stream().map(Question::picture).toList(),
                                model.settings().side())); // of [B, 3, S, S]
                Scores truth = scores(
                        matching, seen, some.stream().map(Question::truth).toArray(Caption[]::new));
                Scores swapped = scores(
                        matching, seen, some.stream().map(Question::swapped).toArray(Caption[]::new));
                words += wins(truth.words(), swapped.words());
                sentence += wins(truth.sentence(), swapped.sentence());
            }
        }
        return new Result(questions.size(), (double) words / questions.size(), (double) sentence / questions.size());
    }

    private Scores scores(MatchingLoss matching, Regions seen, Caption[] captions) {
        long[] lengths = TextEncoder.lengths(captions);
        return matching.pairs(seen, model.text().frozen(TextEncoder.ids(captions), lengths), lengths);
    }

    private static int wins(org.bytedeco.pytorch.Tensor truth, org.bytedeco.pytorch.Tensor swapped) {
        float[] right = Tensors.floats(truth); // [B]
        float[] wrong = Tensors.floats(swapped); // [B]
        int wins = 0;
        for (int row = 0; row < right.length; row++) {
            wins += right[row] > wrong[row] ? 1 : 0;
        }
        return wins;
    }
}
