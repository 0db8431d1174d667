package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.Layers;
import org.drgan.tensor.MapShape;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@code D_GET_LOGITS} of the published model.py, whose sigmoid is put behind ours here. */
class LogitsTest {
    @Test
    void unconditionalAsPublished() {
        Logits logits = Logits.unconditional(new MapShape(32, 4), false);
        SpectralGolden.check(
                logits,
                "d_get_logits_uncond",
                LogitsTest::published,
                in -> logits.forward(in.get("h_code")).sigmoid());
    }

    @Test
    void conditionalAsPublished() {
        Logits logits = Logits.conditional(new MapShape(32, 4), 10, 32, true, false);
        SpectralGolden.check(
                logits,
                "d_get_logits_cond",
                LogitsTest::published,
                in -> logits.forward(
                                in.get("h_code"),
                                in.get("c_code"),
                                each(in.get("h_code").size(0)))
                        .sigmoid());
    }

    @Test
    void normalizingAddsVectorsToTheLastConvolution() {
        assertThat(State.buffers(Logits.unconditional(new MapShape(8, 4), true)))
                .containsOnlyKeys("judge.left", "judge.right");
        assertThat(State.buffers(Logits.unconditional(new MapShape(8, 4), false)))
                .isEmpty();
        Logits conditional = Logits.conditional(new MapShape(8, 4), 5, 8, true, true);
        assertThat(State.buffers(conditional)).containsOnlyKeys("join.left", "join.right", "judge.left", "judge.right");
        assertThat(Tensors.shape(conditional.forward(torch.randn(3, 8, 4, 4), torch.randn(3, 5), each(3))))
                .containsExactly(3);
    }

    @Test
    void onlyTheConditionalHeadTakesASentence() {
        assertThatThrownBy(() -> Logits.unconditional(new MapShape(8, 4), true)
                        .forward(torch.randn(1, 8, 4, 4), torch.randn(1, 5), each(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sentence");
    }

    /** One picture judged with several sentences is judged as if it stood there several times. */
    @ParameterizedTest
    @ValueSource(longs = {1, 4})
    void picturesMayServeSeveralSentences(long side) {
        Logits logits = Logits.conditional(new MapShape(8, side), 5, 8, true, true);
        logits.eval();
        Tensor map = torch.randn(2, 8, side, side);
        Tensor sentences = torch.randn(3, 5);
        Tensor rows = Tensors.of(new long[] {1, 0, 1}, 3);
        Tensor repeated = map.index_select(0, rows);
        Golden.assertClose(
                "logits",
                logits.forward(map, sentences, rows),
                logits.forward(repeated, sentences, each(3)),
                1e-5,
                1e-6);
    }

    /** On a vector, the convolution that joins is a linear layer on picture and sentence together. */
    @Test
    void aMapWithoutPositionsIsAVector() {
        Logits logits = Logits.conditional(new MapShape(8, 1), 5, 6, false, false);
        Tensor map = torch.randn(3, 8, 1, 1);
        Tensor sentence = torch.randn(3, 5);
        Tensor both = torch.cat(new TensorVector(map.flatten(1, 3), sentence), 1); // [3, 13]
        Map<String, Tensor> state = State.of(logits);
        Tensor hidden = Layers.leaky(linear(state, "join", both)); // [3, 6]
        Tensor expected = linear(state, "judge", hidden); // [3, 1]
        Golden.assertClose("logits", logits.forward(map, sentence, each(3)), expected.squeeze(1), 1e-5, 1e-6);
    }

    private static Tensor linear(Map<String, Tensor> state, String layer, Tensor input) {
        Tensor weight = Objects.requireNonNull(state.get(layer + ".weight")); // [out, in, 1, 1]
        Tensor bias = Objects.requireNonNull(state.get(layer + ".bias")); // [out]
        return torch.linear(input, weight.flatten(1, 3), new TensorOptional(bias));
    }

    private static Tensor each(long rows) {
        return Tensors.of(LongStream.range(0, rows).toArray(), rows);
    }

    private static String published(String layer) {
        return layer.equals("join") ? "jointConv.0" : "outlogits.0";
    }
}
