package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Encoded;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DistributionNormalization;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.generator.RefinedFeatures;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.ReleasedDisentanglingLoss;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Processes;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the released code's terms enter the two steps, and where that differs from the paper's. The terms themselves are
 * compared with published numbers where they stand: {@code ReleasedDisentanglingLossTest}, {@code RefinementStageTest}.
 */
class ReleasedObjectivesTest {
    private static final String[] RELEASED = {"releasedCode=true", "train.contrasts=0", "model.temperature=0"};
    private static final int BATCH = 3;
    private static final int WORDS = 5;

    @TempDir
    Path folder;

    @Test
    void aTrainingRunsAndGoesAnotherWayThanThePapers() throws IOException {
        Tiny.Listener released = train("released", RELEASED);
        Tiny.Listener paper = train("paper", "train.contrasts=0");
        Map<String, String> first = files("released", 1);
        Map<String, String> second = files("released", 2);
        assertThat(second.keySet()).contains("released-disentangling0.safetensors");
        assertThat(second).allSatisfy((file, hash) -> assertThat(hash).as(file).isNotEqualTo(first.get(file)));
        assertThat(second.get("generator.safetensors"))
                .isNotEqualTo(files("paper", 2).get("generator.safetensors"));
        Map<String, Double> terms = released.steps.getOrDefault(2L, Map.of());
        assertThat(terms.values()).isNotEmpty().allMatch(Double::isFinite);
        assertThat(terms).containsKeys("disentangling", "redrawing8", "alignment8", "alignment16", "d8_autoencoder");
        assertThat(terms).doesNotContainKey("disentangling8");
        assertThat(paper.steps.getOrDefault(2L, Map.of())).containsKey("disentangling8");
    }

    private Tiny.Listener train(String name, String... overrides) throws IOException {
        List<String> two = new ArrayList<>(List.of(overrides));
        two.addAll(List.of("train.steps=2", "train.checkpointEvery=1"));
        Settings settings = Tiny.withMatching(folder, two.toArray(new String[0]));
        Tiny.Listener listener = new Tiny.Listener();
        try (TrainingSession session = TrainingSession.gan(settings, folder.resolve(name), listener)) {
            session.run(false);
        }
        return listener;
    }

    /** Hash of every file of a checkpoint, by name. */
    private Map<String, String> files(String run, long step) throws IOException {
        return Checkpoints.read(folder.resolve(run).resolve("checkpoints").resolve(Checkpoints.name(step)))
                .state()
                .files();
    }

    @Test
    void theNextSentenceIsTheWrongOneAndTheLastPictureHasNone() {
        Tensor sentence = torch.randn(BATCH, 4);
        Tensor wrong = new ReleasedObjectives(Tiny.settings(RELEASED)).wrongSentences(sentence, new int[BATCH], null);
        assertThat(Tensors.floats(wrong)).containsExactly(Tensors.floats(sentence.narrow(0, 1, BATCH - 1)));
    }

    @Test
    void disentanglingIsOneExponentialAndRedrawingCountsLittle() {
        Settings settings = Tiny.settings(RELEASED);
        Generator generator = new Generator(settings.generator());
        ReleasedObjectives objectives = new ReleasedObjectives(settings);
        WeightedSum total = new WeightedSum();
        Drawn drawn = draw(generator);
        List<Tensor> real = real();
        objectives.disentangle(generator, drawn, real, total);
        double disentangling = total.terms().getOrDefault("disentangling", Double.NaN);
        double redrawing = total.terms().getOrDefault("redrawing8", Double.NaN);
        assertThat(redrawing).as("a sum over pictures and colours").isGreaterThan(1);
        assertThat(Tensors.scalar(total.sum())).isCloseTo(disentangling + 1e-5 * redrawing, within(1e-5));
        ReleasedDisentanglingLoss loss =
                network(objectives, "released-disentangling0", ReleasedDisentanglingLoss.class);
        RefinedFeatures refined = drawn.refinements().get(0);
        Tensor features =
                network(objectives, "real-features0", RealFeatures.class).forward(real.get(0)); // [B, C, 8, 8]
        double four = Tensors.scalar(loss.forward(
                        refined.image().key(),
                        refined.image().rest(),
                        refined.context().key(),
                        refined.context().rest(),
                        features,
                        8)
                .total());
        assertThat(disentangling).isCloseTo(Math.pow(10.1, four / 64), within(1e-4));
    }

    /** The paper's only borrows the head, the released code's trains it with real pictures. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redrawingMovesTheHeadInTheReleasedCodeAlone(boolean released) {
        Settings settings = Tiny.settings("model.head=three", "train.contrasts=0", "releasedCode=" + released);
        Generator generator = new Generator(settings.generator());
        Drawn drawn = draw(generator);
        Map<String, Tensor> head = State.parameters(generator.imageHead(0));
        float[] before = statistics(generator);
        WeightedSum total = new WeightedSum();
        Objectives.of(settings, Processes.ALONE).disentangle(generator, drawn, real(), total);
        total.sum().backward();
        assertThat(head.values()).allMatch(weight -> weight.grad().defined() == released);
        assertThat(Arrays.equals(statistics(generator), before)).isEqualTo(!released);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void dalCountsMoreInLargerPictures(int stage) {
        Settings settings = Tiny.settings(RELEASED);
        Discriminator discriminator = new Discriminator(settings.discriminator(), 8 << stage);
        DistributionNormalization normalization = Objects.requireNonNull(discriminator.normalization());
        int condition = settings.model().condition();
        Gaussian code = new Gaussian(torch.zeros(BATCH, condition), torch.zeros(BATCH, condition));
        WeightedSum total = new WeightedSum();
        new ReleasedObjectives(settings).align(stage, normalization, code, code, input(), total);
        double term = total.terms().getOrDefault("alignment" + (8 << stage), Double.NaN);
        assertThat(Tensors.scalar(total.sum()) / term).isCloseTo(stage == 0 ? 1e-6 : 1e-4, within(1e-10));
    }

    @Test
    void realPicturesAreCodedApartFromGeneratedOnes() {
        Settings settings = Tiny.settings(RELEASED);
        DistributionNormalization normalization =
                Objects.requireNonNull(new Discriminator(settings.discriminator(), 8).normalization());
        Tensor pooled = torch.randn(2 * BATCH, deepest(settings));
        Tensor sentence = torch.randn(BATCH, settings.model().dimension());
        Tensor pictures = torch.randn(BATCH, 3, 8, 8);
        Objectives.Coded released =
                new ReleasedObjectives(settings).autoencode(normalization, pooled, sentence, pictures, pictures);
        Objectives.Coded mixed = new PaperObjectives(settings, Processes.ALONE)
                .autoencode(normalization, pooled, sentence, pictures, pictures);
        Gaussian alone = normalization.posterior(pooled.narrow(0, 0, BATCH)); // [B, condition]
        assertThat(Tensors.floats(released.real().mean())).containsExactly(Tensors.floats(alone.mean()));
        assertThat(Tensors.floats(mixed.real().mean())).isNotEqualTo(Tensors.floats(alone.mean()));
        assertThat(released.real().mean().requires_grad()).isFalse();
    }

    private static <T extends Module> T network(Objectives objectives, String file, Class<T> type) {
        return type.cast(Objects.requireNonNull(objectives.networks().get(file)));
    }

    private static long deepest(Settings settings) {
        return new Discriminator(settings.discriminator(), 8)
                .trunk(torch.zeros(1, 3, 8, 8))
                .pooled()
                .size(1);
    }

    private static float[] statistics(Generator generator) {
        return Tensors.floats(State.of(generator.imageHead(0)).entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("running_mean"))
                .findFirst()
                .orElseThrow()
                .getValue());
    }

    private static List<Tensor> real() {
        return List.of(
                torch.randn(BATCH, 3, 8, 8).tanh(),
                torch.randn(BATCH, 3, 16, 16).tanh());
    }

    private static Drawn draw(Generator generator) {
        StepInput input = input();
        return generator.forward(
                input.text().sentence(), input.text().words(), input.padding(), input.noise(), input.conditionNoise());
    }

    private static StepInput input() {
        ModelSettings shape = Tiny.settings().model();
        Encoded text = new Encoded(torch.randn(BATCH, shape.dimension(), WORDS), torch.randn(BATCH, shape.dimension()));
        StepInput.Described described =
                new StepInput.Described(text, new long[] {WORDS, WORDS, WORDS}, new int[BATCH], null);
        return new StepInput(
                0,
                described,
                described,
                real(),
                torch.zeros(BATCH, WORDS).to(torch.ScalarType.Bool),
                torch.randn(BATCH, shape.dimension()),
                torch.randn(BATCH, shape.noise()),
                torch.randn(BATCH, shape.condition()),
                new Viewing(0, 0, List.of(8, 16), 1, 0));
    }
}
