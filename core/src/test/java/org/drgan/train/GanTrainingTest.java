package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.loss.DistributionAdversarialLoss;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Ablation;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Memory;
import org.drgan.tensor.Processes;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GanTrainingTest {
    private static final int STEPS = 200;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Ablation.class)
    void everyAblationLearns(Ablation ablation) throws IOException {
        Map<String, Double> terms = learns("ablation=" + ablation);
        assertThat(terms.containsKey("disentangling8")).isEqualTo(ablation.disentanglingLoss());
        assertThat(terms.containsKey("redrawing8")).isEqualTo(ablation.disentanglingLoss());
        assertThat(terms.containsKey("d16_autoencoder")).isEqualTo(ablation.normalize());
        assertThat(terms.containsKey("alignment16")).isEqualTo(ablation.align());
        assertThat(terms).containsKeys("adversarial8", "adversarial16", "condition", "matching_words", "d8_accuracy");
        assertThat(terms.containsKey("gate_context8")).isEqualTo(ablation.disentangle());
        assertThat(terms.getOrDefault("gate_image8", 0.5))
                .as("gates begin half open")
                .isBetween(0.4, 0.6);
        assertThat(terms.getOrDefault("gate_image8_deviation", 0.1))
                .as("and differ")
                .isBetween(1e-3, 0.5);
        assertThat(terms.containsKey("distance_image_mean_key8")).isEqualTo(ablation.disentanglingLoss());
        for (String code : List.of("d8_code_real", "d16_code_generated", "d16_code_distance")) {
            assertThat(terms.containsKey(code)).as(code).isEqualTo(ablation.normalize());
            assertThat(terms.getOrDefault(code, 0.0)).as(code).isGreaterThanOrEqualTo(0);
        }
    }

    @ParameterizedTest
    @EnumSource(DistributionAdversarialLoss.Form.class)
    void everyFormOfDalLearns(DistributionAdversarialLoss.Form form) throws IOException {
        assertThat(learns("loss.alignment=" + form)).containsKeys("alignment8", "alignment16");
    }

    /** The discriminators' part of it, too: pushing the generated pictures' codes away. */
    @Test
    void withoutDalItsFormDoesNotMatter() throws IOException {
        Map<String, Double> adversarial = learns("ablation=+dnm", "loss.alignment=adversarial");
        assertThat(adversarial.get("d16_autoencoder"))
                .isEqualTo(learns("ablation=+dnm", "loss.alignment=both").get("d16_autoencoder"));
    }

    @Test
    void varietyIsATermOnlyWhereItCounts() throws IOException {
        double same = Math.log(255 / 2.0); // what the loss is when both noises give the same picture
        assertThat(learns("loss.variety=0.5").get("variety")).isBetween(-0.7, same - 0.5);
        assertThat(learns("loss.variety=0")).doesNotContainKey("variety");
    }

    @Test
    void theSpectrumIsATermOnlyWhereItCounts() throws IOException {
        assertThat(learns("loss.spectrum=0.5").get("spectrum")).isBetween(1e-3, 100.0);
        assertThat(learns("loss.spectrum=0")).doesNotContainKey("spectrum");
    }

    @Test
    void pairsAreJudgedOnlyWhereTheyCount() throws IOException {
        assertThat(learns("train.batchSize=4", "train.pairs=true", "loss.pairs=1"))
                .containsKeys("pairs8", "pairs16", "d8_pairs", "d16_pairs", "d16_pairs_accuracy");
        assertThat(learns("train.batchSize=4", "train.pairs=true", "loss.variety=1"))
                .containsKeys("variety")
                .doesNotContainKeys("pairs8", "d8_pairs");
        assertThatThrownBy(() -> Tiny.settings("loss.pairs=1")).hasMessageContaining("set train.pairs=true");
        assertThatThrownBy(() -> Tiny.settings("train.batchSize=3", "train.pairs=true"))
                .hasMessageContaining("an even number of pictures");
    }

    @Test
    void theImageEncodersFeaturesAreJudgedOnlyWhereTheyCount() throws IOException {
        assertThat(learns("loss.features=1"))
                .containsKeys("features0", "features0_accuracy", "features0_matching_accuracy", "features_gradient")
                .doesNotContainKey("features_pairs0");
        assertThat(learns("train.batchSize=4", "train.pairs=true", "loss.pairs=1", "loss.features=0.5"))
                .containsKeys("features_pairs0", "features0_pairs", "features0_pairs_accuracy");
        assertThat(learns("loss.features=0")).doesNotContainKeys("features0", "features0_accuracy");
    }

    /** Of steps 0, 2, 4, ... in every second one; the loss of the others knows nothing of it. */
    @Test
    void slopesAreMeasuredEverySoManySteps() throws IOException {
        Settings settings = Tiny.withMatching(
                folder, "loss.slope=0.1", "loss.slopeEvery=2", "model.normaliseTrunk=false", "train.steps=4");
        Tiny.Listener listener = new Tiny.Listener();
        try (TrainingSession session = TrainingSession.gan(settings, folder.resolve("slopes"), listener)) {
            session.run(false);
        }
        listener.steps.forEach((done, terms) ->
                assertThat(terms.containsKey("d16_slope")).as("step " + done).isEqualTo(done % 2 == 1));
        assertThat(Objects.requireNonNull(listener.steps.get(1L)).get("d16_slope"))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyNumberOfStagesLearns(int stages) throws IOException {
        Map<String, Double> terms = learns("model.stages=" + stages, "model.base=" + (stages == 1 ? 16 : 8));
        assertThat(terms.keySet().stream().filter(name -> name.matches("adversarial\\d+")))
                .hasSize(stages);
        assertThat(terms.keySet().stream().filter(name -> name.matches("disentangling\\d+")))
                .hasSize(stages - 1);
    }

    @Test
    void aTrainingMayStartFromAModel() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.steps=2");
        Path first = folder.resolve("first");
        try (TrainingSession session = TrainingSession.gan(settings, first, new Tiny.Listener())) {
            session.run(false);
        }
        Path model = first.resolve("model");
        Path discriminator = first.resolve("checkpoints/step-000002/discriminator16.safetensors");
        Files.copy(discriminator, model.resolve("discriminator-16.safetensors"));
        Settings further = settings.with("train.start=" + first);
        try (GanTraining training = training(further)) {
            Map<String, float[]> random = values(training.state(), "discriminator8");
            training.start(model);
            try (PointerScope scope = new PointerScope()) {
                assertSame(
                        values(training.state(), "generator"),
                        values(
                                Map.of(
                                        "",
                                        Safetensors.read(model.resolve("generator.safetensors"))
                                                .tensors()),
                                ""));
                assertSame(
                        values(training.state(), "discriminator16"),
                        values(Map.of("", Safetensors.read(discriminator).tensors()), ""));
            }
            assertSame(values(training.state(), "average"), values(training.state(), "generator"));
            assertSame(values(training.state(), "discriminator8"), random);
        }
        try (TrainingSession session = TrainingSession.gan(further, folder.resolve("second"), new Tiny.Listener())) {
            assertThat(session.run(false).finished()).isTrue();
        }
        assertThatThrownBy(() -> TrainingSession.gan(
                        further.with("model.channels=16"), folder.resolve("third"), new Tiny.Listener()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(model.resolve("generator.safetensors").toString());
    }

    @Test
    void aTrainingMayStartWithAModelsDiscriminatorOfFeatures() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.steps=2", "loss.features=1");
        Path first = folder.resolve("first");
        try (TrainingSession session = TrainingSession.gan(settings, first, new Tiny.Listener())) {
            session.run(false);
        }
        String name = "discriminator-features";
        Path trained = first.resolve("checkpoints/step-000002/" + name + ".safetensors");
        try (TextToImage model = TextToImage.load(first)) {
            assertThat(model.canChoose()).as("the model has it, too").isTrue();
            assertThat(model.best(Request.of("a red bird", 1), 3).recipe().index())
                    .isBetween(0L, 2L);
        }
        try (GanTraining training = training(settings)) {
            Map<String, float[]> random = values(training.state(), name);
            training.start(first.resolve("model"));
            try (PointerScope scope = new PointerScope()) {
                Map<String, float[]> expected =
                        values(Map.of("", Safetensors.read(trained).tensors()), "");
                assertSame(values(training.state(), name), expected);
                assertThat(random.keySet()).isEqualTo(expected.keySet());
            }
        }
        try (GanTraining other = training(settings.with("train.batchSize=4", "train.pairs=true", "loss.pairs=1"))) {
            assertThatThrownBy(() -> other.start(first.resolve("model")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(name, "loss.pairs", "without this file");
        }
        try (GanTraining without = training(settings.with("loss.features=0"))) {
            without.start(first.resolve("model")); // ignores it
        }
    }

    /** Two steps; all networks but the matching model move, and the numbers stay numbers. */
    private Map<String, Double> learns(String... overrides) throws IOException {
        Settings settings = Tiny.withMatching(folder, overrides);
        try (GanTraining training = training(settings)) {
            Map<String, Double> before = sums(training.state());
            Health health = new Health();
            training.step(0, 1, health);
            Map<String, Double> terms = training.step(1, 1, health);
            assertThat(terms.values()).allMatch(Double::isFinite);
            sums(training.state())
                    .forEach((part, sum) -> assertThat(sum).as(part).isNotEqualTo(before.get(part)));
            return terms;
        }
    }

    @Test
    void aTrainingThatCannotBeginLeavesItsFolderToTheNext() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.steps=1");
        Path run = folder.resolve("run");
        Path inTheWay = Files.createDirectories(run.resolve("samples/real.png/in-the-way"));
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            assertThatThrownBy(() -> session.run(false)).isInstanceOf(IOException.class);
        }
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            assertThat(session.run(false).finished()).isTrue();
        }
    }

    @Test
    void samplesRealPicturesAndCurvesAreWritten() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.steps=2");
        Path run = folder.resolve("run");
        try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
            session.run(false);
        }
        assertThat(Pictures.read(run.resolve("samples/real.png")).width()).isEqualTo(3 * 16 + 2 * 2);
        assertThat(Files.readAllLines(run.resolve("samples/sentences.txt"))).hasSize(3);
        assertThat(Pictures.read(run.resolve("samples/samples-000002.png")).width())
                .isEqualTo(3 * 16 + 2 * 2);
        assertThat(Pictures.read(run.resolve("samples/stages-000002.png")).height())
                .isEqualTo(2 * 16 + 2);
        Pixels attention = Pictures.read(run.resolve("samples/attention-000002.png"));
        assertThat(attention.width()).as("pictures of 16 in 8 columns").isEqualTo(8 * 16 + 7 * 2);
        assertThat(attention.height()).as("at least a row a sentence").isGreaterThan(3 * (16 + 9));
        assertThat(MatchingModel.read(run).vocabulary().hash())
                .isEqualTo(MatchingModel.read(folder.resolve("matching"))
                        .vocabulary()
                        .hash());
        StringBuilder events = new StringBuilder();
        try (Stream<Path> files = Files.list(run.resolve("events"))) {
            for (Path file : files.toList()) {
                events.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(events.toString())
                .contains(
                        "samples",
                        "stages",
                        "attention",
                        "diversity",
                        "d8_accuracy",
                        "d16_matching_accuracy",
                        "g_gradient",
                        "PNG");
    }

    @Test
    void theModelGetsStatisticsOfItsOwnWhereTheSettingsAskForThem() throws IOException {
        List<Map<String, float[]>> models = new ArrayList<>();
        for (String batches : List.of("0", "2")) {
            Settings settings =
                    Tiny.withMatching(folder, "train.steps=2", "train.batchSize=4", "train.standingBatches=" + batches);
            Path run = folder.resolve("standing" + batches);
            try (TrainingSession session = TrainingSession.gan(settings, run, new Tiny.Listener())) {
                session.run(false);
            }
            try (PointerScope scope = new PointerScope()) {
                Map<String, float[]> values = new TreeMap<>();
                Safetensors.read(run.resolve("model/generator.safetensors"))
                        .tensors()
                        .forEach((name, tensor) -> {
                            if (tensor.is_floating_point()) {
                                values.put(name, Tensors.floats(tensor));
                            }
                        });
                models.add(values);
            }
        }
        models.get(0).forEach((name, averaged) -> {
            boolean same = Arrays.equals(averaged, models.get(1).get(name));
            assertThat(same).as(name).isNotEqualTo(name.contains("running_"));
        });
    }

    @Test
    void aTermThatIsNoNumberMovesNothingOfItsNetwork() throws IOException {
        Settings settings = Tiny.withMatching(folder);
        try (GanTraining training = training(settings)) {
            poison(training, "generator", "refinement1.up.convolution.weight");
            Map<String, float[]> before = values(training.state(), "generator");
            NotFinite stopped = catchThrowableOfType(NotFinite.class, () -> training.step(0, 1, new Health()));
            assertThat(stopped.term()).isEqualTo("d16_adversarial");
            assertSame(values(training.state(), "generator"), before);
            assertThat(optimiserSteps(training, "optimiser-generator")).isZero();
            assertThat(optimiserSteps(training, "optimiser-discriminator16")).isZero();
        }
        try (GanTraining training = training(settings)) {
            poison(training, "discriminator16", "trunk.down1.weight");
            NotFinite stopped = catchThrowableOfType(NotFinite.class, () -> training.step(7, 1, new Health()));
            assertThat(stopped.step()).isEqualTo(7);
            assertThat(optimiserSteps(training, "optimiser-generator")).isZero();
        }
    }

    /** Natives are counted by the binding itself; what a step leaves behind would count 300 times. */
    @Test
    void memoryDoesNotGrowOverSteps() throws IOException {
        Settings settings = Tiny.withMatching(folder, "train.batchSize=2", "model.dimension=8", "train.steps=1000");
        try (GanTraining training = training(settings)) {
            Health health = new Health();
            for (int step = 0; step < 20; step++) {
                training.step(step, 1, health);
            }
            long count = Pointer.totalCount();
            long resident = Memory.resident();
            for (int step = 20; step < 20 + STEPS; step++) {
                training.step(step, 1, health);
            }
            assertThat(Pointer.totalCount() - count).as("live natives").isLessThan(STEPS / 10);
            assertThat(Memory.resident() - resident).as("resident bytes").isLessThan(150_000_000);
        }
    }

    private GanTraining training(Settings settings) throws IOException {
        MatchingModel matching = MatchingModel.read(Path.of(settings.train().matching()));
        CaptionedPictures pictures = Sources.train(settings);
        SampleSheet.Shown shown = new SampleSheet.Shown(
                List.of(matching.vocabulary().encode(pictures.captions(0).get(0), 12)), 1);
        return new GanTraining(
                settings,
                Devices.cpu(),
                matching,
                Sources.gan(pictures, matching.vocabulary(), settings, Processes.ALONE),
                shown,
                samples -> {});
    }

    private static void poison(GanTraining training, String part, String name) {
        Tensor weight = Objects.requireNonNull(
                Objects.requireNonNull(training.state().get(part)).get(name), () -> part + " has no " + name);
        try (NoGradGuard guard = new NoGradGuard()) {
            weight.mul_(new Scalar(Double.NaN));
        }
    }

    private static double optimiserSteps(GanTraining training, String part) {
        return Tensors.scalar(Objects.requireNonNull(
                Objects.requireNonNull(training.state().get(part)).get("step")));
    }

    private static Map<String, float[]> values(Map<String, Map<String, Tensor>> state, String part) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Objects.requireNonNull(state.get(part)).forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
        }
        return values;
    }

    private static void assertSame(Map<String, float[]> after, Map<String, float[]> before) {
        before.forEach((name, values) -> {
            if (!name.contains("running") && !name.contains("tracked")) { // a forward pass alone moves these
                assertThat(after.get(name)).as(name).containsExactly(values);
            }
        });
    }

    /** A number for each part that changes with any of its tensors. */
    private static Map<String, Double> sums(Map<String, Map<String, Tensor>> state) {
        Map<String, Double> sums = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            state.forEach((part, tensors) -> sums.put(
                    part,
                    tensors.values().stream()
                            .mapToDouble(tensor -> Tensors.scalar(tensor.abs().sum()))
                            .sum()));
        }
        return sums;
    }
}
