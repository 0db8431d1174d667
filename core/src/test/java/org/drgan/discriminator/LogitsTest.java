package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.global.torch;
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
        Logits logits = Logits.conditional(32, 10, false);
        SpectralGolden.check(
                logits,
                "d_get_logits_cond",
                LogitsTest::published,
                in -> logits.forward(in.get("h_code"), in.get("c_code")).sigmoid());
    }

    @Test
    void normalisingAddsVectorsToTheLastConvolution() {
        assertThat(State.buffers(Logits.unconditional(8, true))).containsOnlyKeys("judge.left", "judge.right");
        assertThat(State.buffers(Logits.unconditional(8, false))).isEmpty();
        Logits conditional = Logits.conditional(8, 5, true);
        assertThat(State.buffers(conditional)).containsOnlyKeys("join.left", "join.right", "judge.left", "judge.right");
        assertThat(Tensors.shape(conditional.forward(torch.randn(3, 8, 4, 4), torch.randn(3, 5))))
                .containsExactly(3);
    }

    @Test
    void onlyTheConditionalHeadTakesASentence() {
        assertThatThrownBy(() -> Logits.unconditional(8, true).forward(torch.randn(1, 8, 4, 4), torch.randn(1, 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sentence");
    }

    private static String published(String layer) {
        return layer.equals("join") ? "jointConv.0" : "outlogits.0";
    }
}
