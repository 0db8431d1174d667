package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Against {@code D_GET_LOGITS} of the published model.py, whose sigmoid is put behind ours here. */
class LogitsTest {
    @Test
    void unconditionalAsPublished() {
        Logits logits = Logits.unconditional(32, false);
        SpectralGolden.check(
                logits,
                "d_get_logits_uncond",
                LogitsTest::published,
                in -> logits.forward(in.get("h_code")).sigmoid());
    }

    @Test
    void conditionalAsPublished() {
        Logits logits = Logits.conditional(32, 10, 32, true, false);
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
        assertThat(State.buffers(Logits.unconditional(8, true))).containsOnlyKeys("judge.left", "judge.right");
        assertThat(State.buffers(Logits.unconditional(8, false))).isEmpty();
        Logits conditional = Logits.conditional(8, 5, 8, true, true);
        assertThat(State.buffers(conditional)).containsOnlyKeys("join.left", "join.right", "judge.left", "judge.right");
        assertThat(Tensors.shape(conditional.forward(torch.randn(3, 8, 4, 4), torch.randn(3, 5), each(3))))
                .containsExactly(3);
    }

    @Test
    void onlyTheConditionalHeadTakesASentence() {
        assertThatThrownBy(() ->
                        Logits.unconditional(8, true).forward(torch.randn(1, 8, 4, 4), torch.randn(1, 5), each(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sentence");
    }

    /** One picture judged with several sentences is judged as if it stood there several times. */
    @Test
    void picturesMayServeSeveralSentences() {
        Logits logits = Logits.conditional(8, 5, 8, true, true);
        logits.eval();
        Tensor map = torch.randn(2, 8, 4, 4);
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

    private static Tensor each(long rows) {
        return Tensors.of(LongStream.range(0, rows).toArray(), rows);
    }

    private static String published(String layer) {
        return layer.equals("join") ? "jointConv.0" : "outlogits.0";
    }
}
