package org.drgan.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SyntheticBirds;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderTraining;
import org.drgan.evaluator.ClassedPictures;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.metric.pictures.CaptionList;
import org.drgan.metric.pictures.DrawnPictures;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.metric.pictures.Painter;
import org.drgan.metric.pictures.RealPictures;
import org.drgan.metric.pictures.TestData;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from pictures to numbers, with a network whose features are known. */
class EvaluationTest {
    private static final SyntheticBirds TEST = new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 230, 16);
    private static final Set<Metric> BY_FEATURES =
            EnumSet.of(Metric.FID, Metric.KID, Metric.IS, Metric.MS, Metric.PRECISION_RECALL);

    private static final Evaluators NONE = new Evaluators(Optional.empty(), List.of(), Optional.empty());

    @TempDir
    private Path folder;

    /** Mean and spread of each colour are the features; the classes go by the brightest colour. */
    private record Colours(String hash, boolean broken) implements FeatureNetwork {
        @Override
        public String name() {
            return "colours " + hash;
        }

        @Override
        public int width() {
            return 3;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public String resize() {
            return "none";
        }

        @Override
        public int batch() {
            return 7;
        }

        @Override
        public Seen see(List<Pixels> pictures) {
            float[] means = new float[3 * pictures.size()];
            float[] classes = new float[3 * pictures.size()];
            for (int row = 0; row < pictures.size(); row++) {
                byte[] rgb = pictures.get(row).rgb();
                for (int i = 0; i < rgb.length; i++) {
                    means[3 * row + i % 3] += (rgb[i] & 0xFF) / (255f * rgb.length / 3);
                }
                float sum = means[3 * row] + means[3 * row + 1] + means[3 * row + 2];
                for (int colour = 0; colour < 3; colour++) {
                    classes[3 * row + colour] = means[3 * row + colour] / sum;
                }
            }
            means[0] = broken ? Float.NaN : means[0];
            return new Seen(new Rows(3, means), new Rows(3, classes));
        }
    }

    /** Real birds, darkened; it counts what it draws and fails after so many. */
    private static class Darkener implements Painter {
        private final AtomicInteger drawn = new AtomicInteger();
        private int most = Integer.MAX_VALUE;

        @Override
        public boolean reads(String sentence) {
            return true;
        }

        @Override
        public List<Pixels> draw(List<String> sentences, List<Integer> numbers) {
            if (drawn.addAndGet(numbers.size()) > most) {
                throw new IllegalStateException("killed");
            }
            return numbers.stream()
                    .map(number -> {
                        byte[] rgb = TEST.picture(number % TEST.size()).rgb().clone();
                        for (int i = 0; i < rgb.length; i++) {
                            rgb[i] = (byte) ((rgb[i] & 0xFF) * 0.8);
                        }
                        return new Pixels(16, 16, rgb);
                    })
                    .toList();
        }
    }

    private Evaluation evaluation(FeatureNetwork network, Painter painter, int count) {
        return evaluation(new Evaluators(Optional.of(network), List.of(), Optional.empty()), painter, count);
    }

    private Evaluation evaluation(Evaluators evaluators, Painter painter, int count) {
        return new Evaluation(
                folder.resolve("parts"),
                new DrawnPictures(TEST, painter, "model", 16, count, 1),
                new RealPictures(TEST, Fit.CROP, 16, 1),
                TEST,
                evaluators,
                1,
                Map.of("model", "a".repeat(64)),
                Map.of("pictures", "darkened birds"));
    }

    private static List<Measurement> run(Evaluation evaluation, Optional<Reference> reference) throws IOException {
        return evaluation.run(BY_FEATURES, reference, (task, pictures) -> done -> {});
    }

    @Test
    void eachNumberHasItsProtocolAndIsWhatTheMeasureSaysOfTheFeatures() throws IOException {
        Evaluation evaluation = evaluation(new Colours("one", false), new Darkener(), 230);
        List<Measurement> found = run(evaluation, Optional.empty());
        assertThat(found)
                .extracting(Measurement::metric)
                .containsExactly(
                        "FID",
                        "KID",
                        "IS",
                        "MS",
                        "precision",
                        "recall",
                        "FID, fitting",
                        "KID, fitting",
                        "MS, fitting",
                        "precision, fitting",
                        "recall, fitting");
        assertThat(found).allSatisfy(one -> {
            assertThat(one.value()).isFinite();
            assertThat(one.real()).isNotNull().isFinite();
            assertThat(one.protocol().hashes()).containsOnlyKeys("model", "data", "feature network");
            assertThat(one.protocol().count()).isEqualTo(230);
            assertThat(one.protocol().details()).containsKeys("pictures", "feature network", "resize", "reference");
        });
        // by hand, in one portion
        Colours network = new Colours("one", false);
        Rows real = network.see(Stream.iterate(0, i -> i + 1)
                        .limit(230)
                        .map(TEST::picture)
                        .toList())
                .features();
        Rows dark = network.see(new Darkener()
                        .draw(
                                List.of(),
                                Stream.iterate(0, i -> i + 1).limit(230).toList()))
                .features();
        double expected = FrechetDistance.between(Features.gaussian(dark), Features.gaussian(real));
        assertThat(found.get(0).value()).isCloseTo(expected, within(1e-9)).isPositive();
        assertThat(found.get(2).real()).isNotNull().isBetween(1.0, 3.0);
        assertThat(found.get(3).value())
                .isLessThanOrEqualTo(found.get(3).beside().get("IS as one part"));
        assertThat(evaluation.warnings()).anyMatch(text -> text.contains("FID of 230 pictures: below 2048"));
        Rows some = fitting(network, 1, 230);
        Rows others = fitting(network, 2, 230);
        assertThat(found.get(6).value())
                .isCloseTo(FrechetDistance.between(Features.gaussian(dark), Features.gaussian(some)), within(1e-9));
        assertThat(found.get(6).real())
                .as("a perfect generator's")
                .isCloseTo(FrechetDistance.between(Features.gaussian(others), Features.gaussian(some)), within(1e-9));
        assertThat(found.get(0).real())
                .isCloseTo(FrechetDistance.between(Features.gaussian(others), Features.gaussian(real)), within(1e-9));
        assertThat(found.get(9).real())
                .isEqualTo(PrecisionRecall.of(others, some).precision());
    }

    /** As for the test pictures; a small reference would make FID larger. */
    @Test
    void theReferenceOfFittingBirdsDoesNotShrinkWithTheNumberOfDrawnPictures() throws IOException {
        Colours network = new Colours("one", false);
        List<Measurement> found = run(evaluation(network, new Darkener(), 60), Optional.empty());
        Rows some = fitting(network, 1, 230);
        Rows others = fitting(network, 2, 60);
        assertThat(found.get(6).metric()).isEqualTo("FID, fitting");
        assertThat(found.get(6).real())
                .isCloseTo(FrechetDistance.between(Features.gaussian(others), Features.gaussian(some)), within(1e-9));
    }

    private static Rows fitting(FeatureNetwork network, int set, int sentences) throws IOException {
        return network.see(new RealPictures(TEST, Fit.CROP, 16, 1)
                        .fitting(1, sentences, set).items(0, sentences).stream()
                                .map(MeasuredPictures.Item::picture)
                                .toList())
                .features();
    }

    @Test
    void onlyBirdsThatAreDrawnAnewGiveMeasuresOfFittingPictures() throws IOException {
        CaptionedPictures folder = new ClassedPictures(TEST, "class"); // knows no other pictures for a sentence
        Evaluation evaluation = new Evaluation(
                this.folder.resolve("parts"),
                new DrawnPictures(folder, new Darkener(), "model", 16, 40, 1),
                new RealPictures(folder, Fit.CROP, 16, 1),
                folder,
                new Evaluators(Optional.of(new Colours("one", false)), List.of(), Optional.empty()),
                1,
                Map.of(),
                Map.of());
        List<Measurement> found = run(evaluation, Optional.empty());
        assertThat(found)
                .extracting(Measurement::metric)
                .containsExactly("FID", "KID", "IS", "MS", "precision", "recall");
        assertThat(found.get(0).real()).isNull();
    }

    @Test
    void identicalPicturesAreWarnedOf() throws IOException {
        Darkener often = new Darkener() {
            @Override
            public List<Pixels> draw(List<String> sentences, List<Integer> numbers) {
                return super.draw(
                        sentences, numbers.stream().map(number -> number % 5).toList());
            }
        };
        Evaluation evaluation = evaluation(new Colours("one", false), often, 20);
        evaluation.run(Set.of(Metric.KID), Optional.empty(), (task, pictures) -> done -> {});
        assertThat(evaluation.warnings()).contains("15 of 20 pictures are identical to another one of them.");
    }

    @Test
    void anInterruptedEvaluationGoesOnAndGivesTheSame() throws IOException {
        List<Measurement> whole = run(evaluation(new Colours("one", false), new Darkener(), 450), Optional.empty());
        Path first = folder.resolve("parts");
        Files.move(first, folder.resolve("kept"));
        Darkener killed = new Darkener();
        killed.most = 420; // in the third portion
        assertThatThrownBy(() -> run(evaluation(new Colours("one", false), killed, 450), Optional.empty()))
                .hasMessage("killed");
        Darkener rest = new Darkener();
        assertThat(run(evaluation(new Colours("one", false), rest, 450), Optional.empty()))
                .isEqualTo(whole);
        assertThat(rest.drawn.get()).as("only what was missing is drawn").isEqualTo(50);
        Darkener again = new Darkener();
        assertThat(run(evaluation(new Colours("one", false), again, 450), Optional.empty()))
                .isEqualTo(whole);
        assertThat(again.drawn.get()).isZero();
        Darkener another = new Darkener();
        run(evaluation(new Colours("two", false), another, 450), Optional.empty());
        assertThat(another.drawn.get())
                .as("another network has seen nothing yet")
                .isEqualTo(450);
    }

    @Test
    void aSavedReferenceGivesTheSameAndThatOfAnotherNetworkIsRefusedByBothNames() throws IOException {
        Evaluation first = evaluation(new Colours("one", false), new Darkener(), 230);
        List<Measurement> found = run(first, Optional.empty());
        Path file = folder.resolve("reference.safetensors");
        first.reference().orElseThrow().write(file);
        Reference back = Reference.read(file);
        List<Measurement> again = run(evaluation(new Colours("one", false), new Darkener(), 230), Optional.of(back));
        for (int i = 0; i < found.size(); i++) {
            assertThat(again.get(i).value())
                    .as(found.get(i).metric())
                    .isEqualTo(found.get(i).value());
            assertThat(again.get(i).real()).isEqualTo(found.get(i).real());
        }
        assertThatThrownBy(() -> run(evaluation(new Colours("two", false), new Darkener(), 230), Optional.of(back)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("colours one", "colours two");
    }

    @Test
    void aReferenceOfOtherPicturesIsRefusedByBothNames() throws IOException {
        Evaluation first = evaluation(new Colours("one", false), new Darkener(), 230);
        run(first, Optional.empty());
        Reference reference = first.reference().orElseThrow();
        SyntheticBirds others = new SyntheticBirds(SyntheticBirds.Split.TEST, 2, 230, 16);
        assertThatThrownBy(() -> run(of(others), Optional.of(reference)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("other pictures", TEST.fingerprint(), others.fingerprint());
        assertThat(run(of(TEST.withCount(200)), Optional.of(reference)))
                .as("of the same birds another number")
                .isNotEmpty();
    }

    private Evaluation of(SyntheticBirds birds) {
        return new Evaluation(
                folder.resolve("parts"),
                new DrawnPictures(birds, new Darkener(), "model", 16, 200, 1),
                new RealPictures(birds, Fit.CROP, 16, 7),
                birds,
                new Evaluators(Optional.of(new Colours("one", false)), List.of(), Optional.empty()),
                1,
                Map.of("model", "a".repeat(64)),
                Map.of("pictures", "darkened birds"));
    }

    @Test
    void aDamagedReferenceIsRefused() throws IOException {
        Evaluation first = evaluation(new Colours("one", false), new Darkener(), 230);
        run(first, Optional.empty());
        Path file = folder.resolve("reference.safetensors");
        first.reference().orElseThrow().write(file);
        flip(file);
        assertThatThrownBy(() -> Reference.read(file)).hasMessageContainingAll(file.toString(), "is damaged");
    }

    @Test
    void cachedNumbersThatAreDamagedOrOfSomethingElseAreRefused() throws IOException {
        run(evaluation(new Colours("one", false), new Darkener(), 230), Optional.empty());
        List<Path> one = cached();
        run(evaluation(new Colours("two", false), new Darkener(), 230), Optional.empty());
        List<Path> two = new java.util.ArrayList<>(cached());
        two.removeAll(one);
        Path target = two.get(0);
        byte[] right = Files.readAllBytes(target);
        Files.copy(one.get(0), target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> run(evaluation(new Colours("two", false), new Darkener(), 230), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("features of one", "features of two", "remove the folder");
        Files.write(target, right);
        flip(target);
        assertThatThrownBy(() -> run(evaluation(new Colours("two", false), new Darkener(), 230), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(target.toString(), "is damaged");
    }

    private List<Path> cached() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(folder.resolve("parts"))) {
            return files.filter(file -> file.toString().endsWith("0000200.safetensors"))
                    .sorted()
                    .toList();
        }
    }

    /** Changes a bit of the last number. */
    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
    }

    /** What sentences are taken to name is a matter of settings, which no fingerprint of the pictures knows. */
    @Test
    void testDataThatAreReadInAnotherWayAreOthers() {
        CaptionedPictures silent = (CaptionedPictures) java.lang.reflect.Proxy.newProxyInstance(
                EvaluationTest.class.getClassLoader(),
                new Class<?>[] {CaptionedPictures.class},
                (proxy, method, arguments) ->
                        method.getName().equals("stated") ? Map.of() : method.invoke(TEST, arguments));
        assertThat(silent.fingerprint()).isEqualTo(TEST.fingerprint());
        assertThat(TestData.identity(silent)).isNotEqualTo(TestData.identity(TEST));
    }

    @Test
    void featuresThatAreNoNumbersAreRefusedAndNotKept() {
        assertThatThrownBy(() -> run(evaluation(new Colours("one", true), new Darkener(), 230), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("features", "NaN");
        assertThat(folder.resolve("parts")).doesNotExist();
    }

    @Test
    void tooFewPicturesAndAMissingEvaluatorAreRefusedBeforeAnythingIsDrawn() {
        Darkener painter = new Darkener();
        assertThatThrownBy(() -> run(evaluation(new Colours("one", false), painter, 9), Optional.empty()))
                .hasMessageContaining("too few pictures");
        assertThatThrownBy(() -> evaluation(new Colours("one", false), painter, 20)
                        .run(Set.of(Metric.R_PRECISION), Optional.empty(), (task, pictures) -> done -> {}))
                .hasMessageContaining("there is no evaluator for r-precision");
        assertThat(painter.drawn.get()).isZero();
    }

    /** Draws, for a sentence of a test bird, a bird that fits it: another one for each noise, or always the same. */
    private record Fitting(boolean varied) implements Painter {
        @Override
        public boolean reads(String sentence) {
            return true;
        }

        @Override
        public List<Pixels> draw(List<String> sentences, List<Integer> numbers) {
            CaptionList list = new CaptionList(TEST, 1);
            return numbers.stream()
                    .map(number -> {
                        int place = number / Diversity.NOISES;
                        SplittableRandom noise = new SplittableRandom(varied ? number : place);
                        return TEST.another(list.index(place), list.caption(place), noise)
                                .orElseThrow();
                    })
                    .toList();
        }
    }

    private List<Measurement> diversity(Painter painter) throws IOException {
        SyntheticBirds birds = new SyntheticBirds(SyntheticBirds.Split.ANY, 5, 200, 16);
        AttributeReader reader = new AttributeReaderTraining(birds, List.of("background", "pose"), 16, 2, Fit.CROP)
                .train(
                        new AttributeReaderTraining.Schedule(4, 40, 1, Precision.FP32, 1, false),
                        (step, all, loss) -> {});
        Evaluators evaluators = new Evaluators(
                Optional.of(new Colours("one", false)),
                List.of(),
                Optional.of(new Evaluators.Reading(reader, painter.toString())));
        return evaluation(evaluators, painter, 40)
                .run(Set.of(Metric.DIVERSITY), Optional.empty(), (task, pictures) -> done -> {});
    }

    @Test
    void picturesThatFitTheirSentencesAsRealOnesDoAreAsDiverse() throws IOException {
        List<Measurement> found = diversity(new Fitting(true));
        assertThat(found)
                .extracting(Measurement::metric)
                .containsExactly("diversity, features", "diversity, attributes");
        assertThat(found).allSatisfy(one -> {
            assertThat(one.value()).isCloseTo(1, within(0.1));
            assertThat(one.real()).isEqualTo(1);
            assertThat(one.spread()).isNotNull().isBetween(0.001, 0.5);
            assertThat(one.protocol().count()).isEqualTo(640);
            assertThat(one.protocol().details().get("beside them")).contains("others that fit the same sentences");
        });
        assertThat(found.get(1).beside()).containsKeys("bits", "bits, real", "pose", "pose, real", "background, real");
        assertThat(found.get(1).beside().get("pose, real")).isBetween(0.5, Math.log(3) / Math.log(2));
    }

    @Test
    void onePictureForAllNoiseHasNoDiversity() throws IOException {
        assertThat(diversity(new Fitting(false)))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.value()).as(one.metric()).isZero());
    }

    @Test
    void whatNoRealPictureDiffersInIsLeftOutWithAWarning() throws IOException {
        torch.manual_seed(3);
        AttributeReader blind = new AttributeReader(Map.of("pose", List.of("flying")), 16, 4);
        blind.eval();
        Evaluation evaluation = evaluation(
                new Evaluators(Optional.empty(), List.of(), Optional.of(new Evaluators.Reading(blind, "blind"))),
                new Fitting(true),
                3);
        assertThat(evaluation.run(Set.of(Metric.DIVERSITY), Optional.empty(), (task, pictures) -> done -> {}))
                .isEmpty();
        assertThat(evaluation.warnings()).singleElement().asString().contains("no difference between real pictures");
    }

    @Test
    void theSpectrumIsComparedBetweenHalvesOfAsManyPictures() throws IOException {
        List<Measurement> found = evaluation(NONE, new Darkener(), 230)
                .run(Set.of(Metric.SPECTRUM), Optional.empty(), (task, pictures) -> done -> {});
        assertThat(found).extracting(Measurement::metric).containsExactly("spectrum", "spectrum, worst frequency");
        Measurement whole = found.get(0);
        assertThat(whole.value()).as("levels times 0.8 are 1.94 decibels less").isBetween(1.5, 3.0);
        assertThat(whole.beside().get("times real"))
                .isCloseTo(whole.value() / Objects.requireNonNull(whole.real()), within(1e-12));
        assertThat(found.get(1).value()).isGreaterThan(whole.value());
        assertThat(found.get(1).beside()).containsKeys("excess", "excess, real", "lack", "lack, real");
        // by hand, in one portion; float sums are kept
        Spectrum even = spectrum(i -> 2 * i);
        Spectrum odd = spectrum(i -> 2 * i + 1);
        assertThat(whole.real()).isCloseTo(even.from(odd).whole(), within(1e-4));
    }

    private static Spectrum spectrum(IntUnaryOperator number) {
        double[] power = Spectrum.sum(
                IntStream.range(0, 115).map(number).mapToObj(TEST::picture).toList());
        for (int i = 0; i < power.length; i++) {
            power[i] /= 115;
        }
        return new Spectrum(power);
    }

    @Test
    void realPicturesAreAsFarFromThemselvesAsTheirHalvesAreFromEachOther() throws IOException {
        RealPictures real = new RealPictures(TEST, Fit.CROP, 16, 1);
        assertThat(new Evaluation(folder.resolve("parts"), real, real, TEST, NONE, 1, Map.of(), Map.of())
                        .run(Set.of(Metric.SPECTRUM), Optional.empty(), (task, pictures) -> done -> {}))
                .allSatisfy(one -> assertThat(one.beside().get("times real"))
                        .as(one.metric())
                        .isCloseTo(1, within(1e-9)));
    }
}
