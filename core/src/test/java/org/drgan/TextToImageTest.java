package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextToImageTest {
    private static final String SENTENCE = "A small red bird with blue wings!";

    @TempDir
    private static Path folder;

    private static TextToImage model;

    @BeforeAll
    static void load() throws IOException {
        model = TextToImage.load(TinyModel.write(folder.resolve("model")));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aSentenceBecomesAPictureWithItsStagesAndAttention() {
        GeneratedPicture picture = model.generate(SENTENCE, 7);
        assertThat(picture.stages()).extracting(Pixels::width).containsExactly(4, 8, 16);
        assertThat(picture.picture()).isSameAs(picture.stages().get(2));
        assertThat(model.side()).isEqualTo(16);
        assertThat(picture.attention())
                .extracting(WordMap::word)
                .containsExactly("a", "small", "red", "bird", "with", "blue", "wings");
        for (int place = 0; place < 8 * 8; place++) {
            double sum = 0;
            for (WordMap map : picture.attention()) {
                sum += map.weights()[place];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void anInsightIsOfTheSamePicture() {
        GeneratedPicture picture = model.generate(SENTENCE, 7);
        Insight insight = model.inspect(Request.of(SENTENCE, 7));
        assertThat(insight.words()).containsExactly("a", "small", "red", "bird", "with", "blue", "wings");
        for (int stage = 0; stage < 3; stage++) {
            byte[] drawn = picture.stages().get(stage).rgb();
            byte[] shown = insight.stages().get(stage).rgb();
            for (int i = 0; i < drawn.length; i++) {
                assertThat(Math.abs((drawn[i] & 0xFF) - (shown[i] & 0xFF))).isLessThanOrEqualTo(1);
            }
        }
        assertThat(insight.refinements()).hasSize(2);
        Insight.Refinement last = insight.refinements().get(1);
        for (int word = 0; word < 7; word++) {
            assertThat(last.attention().get(word).weights())
                    .containsExactly(picture.attention().get(word).weights(), within(1e-4f));
        }
        assertThat(last.imageGate().get(0).side()).isEqualTo(8);
        for (Insight.GateMap gate :
                List.of(last.imageGate().get(0), last.contextGate().get(0))) {
            assertThat(gate.open()).hasSize(64);
            for (float open : gate.open()) {
                assertThat(open).isBetween(0f, 1f);
            }
        }
    }

    /** Each is the stage that is drawn on the way to the whole picture, and no later stage is drawn. */
    @Test
    void aSketchIsAStageOfTheSamePicture() {
        List<Request> requests = List.of(new Request(SENTENCE, 7, 0, null), new Request("a blue bird", 8, 2, 0.5));
        List<GeneratedPicture> whole = model.generate(requests);
        assertThat(model.sides()).containsExactly(4, 8, 16);
        for (int stages = 1; stages <= 3; stages++) {
            List<Pixels> sketches = model.sketch(requests, stages);
            assertThat(sketches).hasSize(2);
            for (int row = 0; row < 2; row++) {
                byte[] expected = whole.get(row).stages().get(stages - 1).rgb();
                byte[] found = sketches.get(row).rgb();
                assertThat(found).hasSameSizeAs(expected);
                for (int place = 0; place < expected.length; place++) {
                    assertThat(found[place] & 255).isCloseTo(expected[place] & 255, within(1));
                }
            }
        }
        assertThat(model.sketch(List.of(), 1)).isEmpty();
        assertThatThrownBy(() -> model.sketch(requests, 4)).hasMessageContaining("1 to 3 stages");
        assertThatThrownBy(() -> model.sketch(requests, 0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> model.sketch(List.of(Request.of("xyzzy", 1)), 1))
                .hasMessageContaining("xyzzy");
    }

    @Test
    void aModelWithoutGatesHasNoneToShow() throws IOException {
        try (TextToImage plain = TextToImage.load(TinyModel.write(folder.resolve("plain"), "ablation=baseline"))) {
            Insight insight = plain.inspect(Request.of(SENTENCE, 7));
            assertThat(insight.refinements())
                    .allMatch(
                            one -> one.imageGate().isEmpty() && !one.attention().isEmpty());
            assertThatThrownBy(() -> plain.inspect(Request.of("xyzzy", 7))).hasMessageContaining("xyzzy");
        }
    }

    @Test
    void theSameRequestGivesTheSamePictureWhateverWasDrawnBefore() {
        byte[] first = model.generate(SENTENCE, 7).picture().rgb();
        model.generate("a long yellow beak", 8);
        assertThat(model.generate(SENTENCE, 7).picture().rgb()).isEqualTo(first);
    }

    @Test
    void aPictureIsTheSameAloneAndAmongOthers() {
        List<Request> requests = List.of(
                new Request(SENTENCE, 7, 0, null),
                new Request("bird", 7, 1, 0.5),
                new Request("a small yellow bird with a long red beak and red wings", 8, 0, null));
        List<GeneratedPicture> together = model.generate(requests);
        assertThat(together).hasSize(3);
        for (int row = 0; row < 3; row++) {
            GeneratedPicture alone = model.generate(requests.get(row));
            GeneratedPicture among = together.get(row);
            assertThat(among.recipe()).isEqualTo(alone.recipe());
            assertThat(among.stages()).hasSize(3);
            byte[] expected = alone.picture().rgb();
            byte[] found = among.picture().rgb();
            for (int place = 0; place < expected.length; place++) {
                assertThat(found[place] & 255).isCloseTo(expected[place] & 255, within(1)); // a level may round over
            }
            assertThat(among.attention())
                    .extracting(WordMap::word)
                    .isEqualTo(alone.attention().stream().map(WordMap::word).toList());
            assertThat(among.attention().get(0).weights())
                    .containsExactly(alone.attention().get(0).weights(), within(1e-5f));
        }
        assertThat(model.generate(List.of())).isEmpty();
    }

    @Test
    void sentenceSeedIndexAndTruncationEachMakeAnotherPicture() {
        List<byte[]> pictures = new ArrayList<>();
        pictures.add(model.generate(SENTENCE, 7).picture().rgb());
        pictures.add(model.generate("a yellow bird", 7).picture().rgb());
        pictures.add(model.generate(SENTENCE, 8).picture().rgb());
        pictures.add(model.generate(new Request(SENTENCE, 7, 1, null)).picture().rgb());
        pictures.add(model.generate(new Request(SENTENCE, 7, 0, 0.2)).picture().rgb());
        assertThat(pictures).doesNotHaveDuplicates();
    }

    @Test
    void theWayBetweenTwoPicturesBeginsAndEndsWithThem() {
        Request from = Request.of(SENTENCE, 7);
        Request to = Request.of("a long yellow beak", 8);
        List<Pixels> way = model.between(from, to, 5);
        assertThat(way).hasSize(5);
        assertSameWithinALevel(way.get(0), model.generate(from).picture());
        assertSameWithinALevel(way.get(4), model.generate(to).picture());
        assertThat(way.get(2).rgb())
                .isNotEqualTo(way.get(0).rgb())
                .isNotEqualTo(way.get(4).rgb());
        assertThatThrownBy(() -> model.between(from, to, 1)).hasMessageContaining("2 pictures or more");
        assertThatThrownBy(() -> model.between(from, Request.of("xyzzy", 1), 3)).hasMessageContaining("xyzzy");
    }

    @Test
    void thePlaneBetweenTwoPicturesHasTheirFourCorners() {
        Request from = Request.of(SENTENCE, 7);
        Request to = Request.of("a long yellow beak", 8);
        List<Pixels> corners = model.between(
                from,
                to,
                List.of(
                        new TextToImage.Place(0, 0),
                        new TextToImage.Place(1, 0),
                        new TextToImage.Place(0, 1),
                        new TextToImage.Place(1, 1),
                        new TextToImage.Place(0.5, 0.5)));
        assertSameWithinALevel(corners.get(0), model.generate(from).picture());
        assertSameWithinALevel(corners.get(1), model.generate(SENTENCE, 8).picture());
        assertSameWithinALevel(
                corners.get(2), model.generate("a long yellow beak", 7).picture());
        assertSameWithinALevel(corners.get(3), model.generate(to).picture());
        assertThat(corners.get(4).rgb())
                .isEqualTo(model.between(from, to, 3).get(1).rgb());
        assertThatThrownBy(() -> new TextToImage.Place(0, 1.5)).hasMessageContaining("1.5");
    }

    private static void assertSameWithinALevel(Pixels one, Pixels other) {
        for (int i = 0; i < one.rgb().length; i++) {
            assertThat(Math.abs((one.rgb()[i] & 0xFF) - (other.rgb()[i] & 0xFF)))
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void truncationBeyondAllNoiseChangesNothing() {
        assertThat(model.generate(new Request(SENTENCE, 7, 0, 50.0)).picture().rgb())
                .isEqualTo(model.generate(SENTENCE, 7).picture().rgb());
    }

    @Test
    void threadsDrawTheSamePicturesAsOneAfterTheOther() throws Exception {
        List<byte[]> alone = new ArrayList<>();
        for (int seed = 0; seed < 12; seed++) {
            alone.add(model.generate(SENTENCE, seed).picture().rgb());
        }
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> together = new ArrayList<>();
            for (int seed = 0; seed < 12; seed++) {
                int number = seed;
                together.add(pool.submit(
                        () -> model.generate(SENTENCE, number).picture().rgb()));
            }
            for (int seed = 0; seed < 12; seed++) {
                assertThat(together.get(seed).get()).isEqualTo(alone.get(seed));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void theRecipeTravelsInTheFile() throws IOException {
        Path file = folder.resolve("bird.png");
        GeneratedPicture picture = model.generate(new Request(SENTENCE, 7, 3, 0.88));
        picture.save(file);
        Recipe recipe = Recipe.read(file).orElseThrow();
        assertThat(recipe).isEqualTo(picture.recipe());
        assertThat(recipe.model()).isEqualTo(model.hash()).hasSize(64);
        assertThat(model.generate(new Request(recipe.sentence(), recipe.seed(), recipe.index(), recipe.truncation()))
                        .picture()
                        .rgb())
                .isEqualTo(picture.picture().rgb());
    }

    @Test
    void sentencesThatCannotBeReadAreRefusedWithTheReason() {
        assertThatThrownBy(() -> model.generate(" ", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sentence is empty");
        assertThatThrownBy(() -> model.generate("bleu wnigs", 1)).hasMessageContaining("did you mean \"blue\"");
        assertThatThrownBy(() -> model.generate("小さな赤い鳥", 1)).hasMessageContaining("letters a to z");
        assertThatThrownBy(() -> model.generate("bird ".repeat(1_000_000), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Request("bird", 1, 0, -1.0)).hasMessageContaining("must be positive");
    }

    @Test
    void wordsBehindTheLongestSentenceAreLeftOut() {
        String longest = "red bird ".repeat(6); // 12 words
        assertThat(model.generate(longest + "with blue wings", 1).picture().rgb())
                .isEqualTo(model.generate(longest, 1).picture().rgb());
    }

    @Test
    void aModelWithOneStageHasNoAttention() throws IOException {
        try (TextToImage single = TextToImage.load(TinyModel.write(folder.resolve("single"), "model.stages=1"))) {
            GeneratedPicture picture = single.generate(SENTENCE, 1);
            assertThat(picture.stages()).hasSize(1);
            assertThat(picture.attention()).isEmpty();
        }
    }

    @Test
    void theReleasedCodesPaddingDoesNotMatterForAPictureAlone() throws IOException {
        Path path = TinyModel.write(
                folder.resolve("released"),
                "releasedCode=true",
                "train.contrasts=0",
                "loss.variety=0",
                "loss.alignment=both",
                "loss.latentAlignment=0.01");
        try (TextToImage released = TextToImage.load(path)) {
            assertThat(released.generate(SENTENCE, 7).picture().rgb())
                    .isEqualTo(model.generate(SENTENCE, 7).picture().rgb());
        }
    }

    @Test
    void itsNumbersAreCounted() throws IOException {
        Path model = TinyModel.write(folder.resolve("counted"));
        try (TextToImage counted = TextToImage.load(model);
                PointerScope scope = new PointerScope()) {
            long expected = 0;
            for (String file : List.of("text-encoder.safetensors", "generator.safetensors")) {
                for (Map.Entry<String, Tensor> entry :
                        Safetensors.read(model.resolve(file)).tensors().entrySet()) {
                    boolean learned = !entry.getKey().matches(".*(running_mean|running_var|num_batches_tracked)");
                    expected += learned ? entry.getValue().numel() : 0;
                }
            }
            assertThat(counted.parameters()).isEqualTo(expected).isPositive();
        }
    }

    @Test
    void aClosedModelSaysSo() throws IOException {
        TextToImage other = TextToImage.load(folder.resolve("model"));
        other.close();
        other.close();
        assertThatThrownBy(() -> other.generate(SENTENCE, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has been closed");
    }

    @Test
    void anUnknownDeviceIsRefused() {
        TextToImage.Options options = new TextToImage.Options("tpu", org.drgan.tensor.Precision.FP32, note -> {});
        assertThatThrownBy(() -> TextToImage.load(folder.resolve("model"), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use auto, cpu or cuda");
    }

    @Test
    void sentencesHoldNoControlCharacters() {
        for (String control : List.of("\0", "\u001b", "\u009b", "\u007f")) {
            assertThatThrownBy(() -> Request.of("a red" + control + " bird", 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found the control character U+");
        }
        assertThat(Request.of("a red\tbird", 1).sentence()).isEqualTo("a red\tbird");
    }
}
