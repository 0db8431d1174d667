package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DiscriminatorTest {
    private static final DiscriminatorSettings SMALL =
            new DiscriminatorSettings(4, 12, 6, 16, true, true, false, false, false);
    // What the published 256-pixel discriminator registers and never calls, and the state that is no weight.
    private static final Set<String> DEAD = Set.of(
            "h_net2",
            "h_net3",
            "fc",
            "upsample1",
            "upsample2",
            "upsample3",
            "upsample4",
            "att",
            "residual",
            "upsample");

    /** Against the published layouts: with the released code's settings every live parameter has its equal. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256})
    void hasThePublishedParameters(int side) {
        DiscriminatorSettings settings = new DiscriminatorSettings(32, 256, 100, 64, true, true, false, false, true);
        List<String> ours = shapes(State.parameters(new Discriminator(settings, side)));
        assertThat(ours).containsExactlyInAnyOrderElementsOf(published(side));
    }

    @Test
    void thePaperDiffersFromTheReleasedCodeInTheCodingLayersAlone() {
        List<String> paper =
                State.parameters(new Discriminator(DiscriminatorSettings.published(), 64)).entrySet().stream()
                        .filter(entry -> !entry.getKey().startsWith("normalization.coding."))
                        .map(entry -> shape(Tensors.shape(entry.getValue())))
                        .toList();
        List<String> published = new java.util.ArrayList<>(published(64));
        published.remove("[400, 256]");
        published.remove("[400]");
        assertThat(paper).containsExactlyInAnyOrderElementsOf(published);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void judgesAndRedrawsABatch(int side) {
        Discriminator discriminator = new Discriminator(SMALL, side);
        Features features = discriminator.trunk(torch.randn(3, 3, side, side));
        assertThat(Tensors.shape(discriminator.unconditional(features.map()))).containsExactly(3);
        assertThat(Tensors.shape(discriminator.conditional(features.map(), torch.randn(3, 12))))
                .containsExactly(3);
        DistributionNormalization normalization = normalization(discriminator);
        Gaussian posterior = normalization.posterior(features.pooled());
        assertThat(Tensors.shape(posterior.mean())).containsExactly(3, 6);
        assertThat(Tensors.shape(posterior.logVariance())).containsExactly(3, 6);
        Tensor decoded = normalization.decode(posterior.sample(torch.randn(3, 6)), torch.randn(3, 12));
        assertThat(Tensors.shape(decoded)).containsExactly(3, 3, 16, 16);
    }

    @Test
    void carriesNoAutoencoderWhenSwitchedOff() {
        Discriminator discriminator =
                new Discriminator(new DiscriminatorSettings(4, 12, 6, 16, false, true, true, false, false), 16);
        assertThat(discriminator.normalization()).isNull();
        assertThat(State.of(discriminator).keySet()).noneMatch(name -> name.startsWith("normalization"));
    }

    /** The generator's step: through a frozen discriminator the picture learns, and nothing else moves. */
    @Test
    void aStepThroughAFrozenDiscriminatorChangesNothingInIt() {
        for (boolean releasedCode : new boolean[] {false, true}) {
            Discriminator discriminator = new Discriminator(
                    new DiscriminatorSettings(4, 12, 6, 16, true, true, true, false, releasedCode), 32);
            everything(discriminator, torch.randn(4, 3, 32, 32)); // one pass in training fills the running statistics
            discriminator.eval();
            State.parameters(discriminator).values().forEach(parameter -> parameter.requires_grad_(false));
            Map<String, float[]> before = copy(discriminator);
            Tensor picture = torch.randn(1, 3, 32, 32).requires_grad_(true); // one picture: evaluation needs no batch

            everything(discriminator, picture).backward();

            Map<String, float[]> after = copy(discriminator);
            before.forEach(
                    (name, values) -> assertThat(after.get(name)).as(name).containsExactly(values));
            State.parameters(discriminator)
                    .forEach((name, parameter) ->
                            assertThat(parameter.grad().defined()).as(name).isFalse());
            assertThat(Tensors.scalar(picture.grad().abs().sum())).isPositive().isFinite();
        }
    }

    /** The same pass in training mode does change it, so the test above can fail. */
    @Test
    void aTrainingPassMovesVectorsAndRunningStatistics() {
        Discriminator discriminator = new Discriminator(SMALL, 32);
        Map<String, float[]> before = copy(discriminator);
        everything(discriminator, torch.randn(4, 3, 32, 32));
        Map<String, float[]> after = copy(discriminator);
        State.buffers(discriminator)
                .keySet()
                .forEach(name -> assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name)));
        State.parameters(discriminator)
                .keySet()
                .forEach(name -> assertThat(after.get(name)).as(name).isEqualTo(before.get(name)));
    }

    @Test
    void everyParameterLearns() {
        Discriminator discriminator = new Discriminator(SMALL, 128);
        everything(discriminator, torch.randn(4, 3, 128, 128)).backward();
        State.parameters(discriminator).forEach((name, parameter) -> {
            assertThat(parameter.grad().defined()).as(name).isTrue();
            assertThat(Tensors.scalar(parameter.grad().abs().sum()))
                    .as(name)
                    .isPositive()
                    .isFinite();
        });
    }

    @Test
    void aPicturesJudgementDoesNotDependOnItsBatch() {
        Discriminator discriminator = new Discriminator(SMALL, 32);
        everything(discriminator, torch.randn(4, 3, 32, 32));
        discriminator.eval();
        Tensor pictures = torch.randn(5, 3, 32, 32);
        Tensor sentences = torch.randn(5, 12);
        Tensor together =
                discriminator.conditional(discriminator.trunk(pictures).map(), sentences);
        Tensor alone = discriminator.conditional(
                discriminator.trunk(pictures.narrow(0, 3, 1)).map(), sentences.narrow(0, 3, 1));
        Golden.assertClose("logit", alone, together.narrow(0, 3, 1), 1e-5, 1e-6);
    }

    @Test
    void savesAndLoads() {
        Discriminator one = new Discriminator(SMALL, 32);
        Discriminator other = new Discriminator(SMALL, 32);
        everything(one, torch.randn(4, 3, 32, 32));
        State.load(other, State.of(one));
        one.eval();
        other.eval();
        Tensor picture = torch.randn(2, 3, 32, 32);
        assertThat(Tensors.floats(one.unconditional(one.trunk(picture).map())))
                .containsExactly(
                        Tensors.floats(other.unconditional(other.trunk(picture).map())));
        assertThat(copy(one).keySet()).isEqualTo(copy(other).keySet());
        copy(one)
                .forEach((name, values) ->
                        assertThat(copy(other).get(name)).as(name).containsExactly(values));
    }

    /** A scalar that every part takes part in. */
    private static Tensor everything(Discriminator discriminator, Tensor picture) {
        long batch = picture.size(0);
        Features features = discriminator.trunk(picture);
        DistributionNormalization normalization = normalization(discriminator);
        Gaussian posterior = normalization.posterior(features.pooled());
        Tensor sentence = torch.randn(batch, 12);
        Tensor decoded = normalization.decode(posterior.sample(torch.randn(batch, 6)), sentence);
        return discriminator
                .unconditional(features.map())
                .add(discriminator.conditional(features.map(), sentence))
                .sum()
                .add(decoded.square().sum())
                .add(posterior.logVariance().exp().sum().mul(new Scalar(0.1)));
    }

    private static DistributionNormalization normalization(Discriminator discriminator) {
        return Objects.requireNonNull(discriminator.normalization());
    }

    private static Map<String, float[]> copy(Discriminator discriminator) {
        Map<String, float[]> values = new LinkedHashMap<>();
        State.of(discriminator).forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
        return values;
    }

    private static List<String> published(int side) {
        Stream<JsonNode> entries = Golden.json("layout/d_net" + side + "_bird.json")
                .get("state_dict")
                .valueStream();
        return entries.filter(entry -> entry.get("kind").asString().equals("parameter"))
                .filter(entry -> !entry.has("requires_grad")) // u and v, buffers here
                .filter(entry -> !DEAD.contains(entry.get("name").asString().split("\\.")[0]))
                .map(entry -> shape(entry.get("shape")
                        .valueStream()
                        .mapToLong(JsonNode::asLong)
                        .toArray()))
                .toList();
    }

    private static List<String> shapes(Map<String, Tensor> tensors) {
        return tensors.values().stream()
                .map(tensor -> shape(Tensors.shape(tensor)))
                .toList();
    }

    /** A 1x1 convolution of pooled features and a linear layer are the same. */
    private static String shape(long[] shape) {
        int length = shape.length;
        boolean point = length == 4 && shape[2] == 1 && shape[3] == 1;
        return Arrays.toString(point ? Arrays.copyOf(shape, 2) : shape);
    }
}
