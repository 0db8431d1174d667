package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeAccuracy;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderTraining;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.metric.pictures.Painter;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a world of two colours that the reader learns in a moment, so that the right answer is known. */
class GeneratedAttributesTest {
    private static final int SIDE = 16;

    private static AttributeReader reader;

    @BeforeAll
    static void train() {
        reader = new AttributeReaderTraining(new Squares(64, Set.of()), List.of("colour"), SIDE, 2, Fit.CROP)
                .train(
                        new AttributeReaderTraining.Schedule(4, 150, 1, Precision.FP32, 1.1, true),
                        (step, all, loss) -> {});
        assertThat(AttributeReaderTraining.test(reader, new Squares(20, Set.of()), 9, Fit.CROP, done -> {})
                        .accuracy()
                        .byAttribute())
                .containsEntry("colour", new AttributeAccuracy.Count(9, 9));
    }

    @Test
    void aPainterThatListensIsRightAndOneThatDoesNotIsRightHalfTheTime() {
        assertThat(evaluate(
                                new Squares(10, Set.of()),
                                new FunctionPainter(sentence -> square(sentence.contains("red"))))
                        .all())
                .isEqualTo(new GeneratedAttributes.Share(10, 1, 1));
        GeneratedAttributes.Result deaf =
                evaluate(new Squares(10, Set.of()), new FunctionPainter(sentence -> square(true)));
        assertThat(deaf.all()).isEqualTo(new GeneratedAttributes.Share(10, 0.5, 1));
        assertThat(deaf.attributes()).containsExactly(Map.entry("colour", deaf.all()));
    }

    @Test
    void whatCannotBeReadIsCountedAndLeftOut() {
        GeneratedAttributes.Result result =
                evaluate(new Squares(10, Set.of(3)), new FunctionPainter(sentence -> square(false)) {
                    @Override
                    public boolean reads(String sentence) {
                        return !sentence.contains("red");
                    }
                });
        assertThat(result.broken()).extracting(BrokenPicture::index).containsExactly(3);
        assertThat(result.unread()).isEqualTo(5);
        assertThat(result.pictures()).isEqualTo(4);
        assertThat(result.all()).isEqualTo(new GeneratedAttributes.Share(4, 1, 1));
    }

    @Test
    void sentencesThatNameNothingThatTheReaderCanTellAreCountedAndLeftOut() {
        CaptionedPictures some = new Squares(10, Set.of()) {
            @Override
            public List<String> captions(int index) {
                return index % 5 == 0 ? List.of("a nice square") : super.captions(index);
            }
        };
        GeneratedAttributes.Result result =
                evaluate(some, new FunctionPainter(sentence -> square(sentence.contains("red"))));
        assertThat(result.silent()).isEqualTo(2);
        assertThat(result.all()).isEqualTo(new GeneratedAttributes.Share(8, 1, 1));
        CaptionedPictures none = new Squares(10, Set.of()) {
            @Override
            public Map<String, String> attributes(int index) {
                return Map.of("colour", "green"); // which the reader was not taught
            }

            @Override
            public List<String> captions(int index) {
                return List.of("a green square");
            }
        };
        assertThatThrownBy(() -> evaluate(none, new FunctionPainter(sentence -> square(true))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("nothing to evaluate", "of 10 sentences 10 name no attribute", "colour");
    }

    @Test
    void theResultSaysWhatItDependsOnAndIsTheSameAgain() {
        GeneratedAttributes evaluation = new GeneratedAttributes(reader, new Squares(10, Set.of()), Fit.CROP);
        FunctionPainter painter = new FunctionPainter(sentence -> square(true));
        GeneratedAttributes.Result once = evaluation.run(130, 5, painter, Map.of("model", "abc"), done -> {});
        assertThat(painter.asked)
                .as("each picture has noise of its own")
                .hasSize(130)
                .doesNotHaveDuplicates();
        assertThat(evaluation.run(130, 5, painter, Map.of("model", "abc"), done -> {}))
                .isEqualTo(once);
        assertThat(once.protocol().hashes()).containsEntry("model", "abc").containsEntry("data", "squares");
        assertThat(once.protocol().seed()).isEqualTo(5);
        assertThat(once.protocol().count()).isEqualTo(130);
    }

    @Test
    void picturesOfAnotherSizeAreRefused() {
        assertThatThrownBy(() -> evaluate(
                        new Squares(4, Set.of()), new FunctionPainter(sentence -> new Pixels(8, 8, new byte[192]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16");
    }

    @Test
    void brokenPicturesAreSkippedInTrainingAndTesting() {
        AttributeReaderTraining training =
                new AttributeReaderTraining(new Squares(9, Set.of(0, 1, 8)), List.of("colour"), SIDE, 2, Fit.CROP);
        AttributeReader fresh = training.train(
                new AttributeReaderTraining.Schedule(2, 1, 1, Precision.FP32, 1, false), (step, all, loss) -> {});
        assertThat(training.broken()).extracting(BrokenPicture::index).containsExactly(0, 1, 8);
        AttributeReaderTraining.Test test =
                AttributeReaderTraining.test(fresh, new Squares(9, Set.of(4)), 9, Fit.CROP, done -> {});
        assertThat(test.broken()).extracting(BrokenPicture::index).containsExactly(4);
        assertThat(test.accuracy().overall().asked()).isEqualTo(8);
        assertThatThrownBy(() ->
                        AttributeReaderTraining.test(fresh, new Squares(4, Set.of(0, 1, 2)), 9, Fit.CROP, done -> {}))
                .hasMessageContaining("3 of 4 pictures cannot be read, which is more than half");
    }

    private static GeneratedAttributes.Result evaluate(CaptionedPictures test, FunctionPainter painter) {
        return new GeneratedAttributes(reader, test, Fit.CROP).run(10, 1, painter, Map.of(), done -> {});
    }

    private static class FunctionPainter implements Painter {
        private final Function<String, Pixels> hand;
        private final List<Integer> asked = new ArrayList<>();

        FunctionPainter(Function<String, Pixels> hand) {
            this.hand = hand;
        }

        @Override
        public boolean reads(String sentence) {
            return true;
        }

        @Override
        public List<Pixels> draw(List<String> sentences, List<Integer> numbers) {
            if (asked.size() < 130) {
                asked.addAll(numbers);
            }
            return sentences.stream().map(hand).toList();
        }
    }

    private static Pixels square(boolean red) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = red ? 0 : 2; i < rgb.length; i += 3) {
            rgb[i] = (byte) 255;
        }
        return new Pixels(SIDE, SIDE, rgb);
    }

    /** Even ones red, odd ones blue; some may be broken. */
    private static class Squares implements CaptionedPictures {
        private final int size;
        private final Set<Integer> brokenOnes;

        Squares(int size, Set<Integer> brokenOnes) {
            this.size = size;
            this.brokenOnes = brokenOnes;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Pixels picture(int index) throws IOException {
            if (brokenOnes.contains(index)) {
                throw new IOException("broken");
            }
            return square(index % 2 == 0);
        }

        @Override
        public List<String> captions(int index) {
            return List.of("a " + colour(index) + " square", "this is " + colour(index));
        }

        @Override
        public int classNumber(int index) {
            return index;
        }

        @Override
        public Map<String, String> attributes(int index) {
            return Map.of("colour", colour(index), "shape", "square");
        }

        @Override
        public String fingerprint() {
            return "squares";
        }

        private static String colour(int index) {
            return index % 2 == 0 ? "red" : "blue";
        }
    }
}
