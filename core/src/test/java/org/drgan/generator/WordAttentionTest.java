package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.GoldenCase;
import org.drgan.generator.WordAttention.Attended;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@code GlobalAttentionGeneral} of the published code (golden cases generator_blocks/att_net_*). */
class WordAttentionTest {
    @ParameterizedTest
    @ValueSource(strings = {"att_net_nomask_batch3", "att_net_mask_batch1"})
    void evaluatesAsPublished(String name) {
        golden(name).evaluation();
    }

    @ParameterizedTest
    @ValueSource(strings = {"att_net_nomask_batch3", "att_net_mask_batch1"})
    void trainsAsPublished(String name) {
        golden(name).training();
    }

    /** The case holds both: each caption on its own ({@code aligned}) and what the published mask computes. */
    @ParameterizedTest
    @CsvSource({"PER_CAPTION, aligned", "TILED, reference_layout"})
    void paddingIsLaidOutAsAskedFor(PaddingLayout layout, String expected) {
        WordAttention attention = new WordAttention(10, 7, layout);
        Golden weights = Golden.read("generator_blocks/att_net_mask_batch3.weights.safetensors");
        State.load(attention, Map.of("projection.weight", weights.get("conv_context.weight")));
        Golden golden = Golden.read("generator_blocks/att_net_mask_batch3.eval.safetensors");
        Attended attended = attention.forward(
                golden.get("in.h_code"),
                golden.get("in.word_embs"),
                golden.get("in.mask").to(Bool));
        Golden out = golden.under("out." + expected + ".");
        Golden.assertOutput("context", attended.context(), out.get("weightedContext"));
        Golden.assertOutput("attention", attended.attention(), out.get("attn"));
    }

    @Test
    void attentionSumsToOneOverTheWordsAndIsZeroWhereThereIsNone() {
        Tensor padding = torch.zeros(2, 4).to(Bool);
        padding.select(0, 1).narrow(0, 2, 2).fill_(new org.bytedeco.pytorch.Scalar(1.0));
        Tensor attention = new WordAttention(5, 4, PaddingLayout.PER_CAPTION)
                .forward(torch.randn(2, 4, 3, 3), torch.randn(2, 5, 4), padding)
                .attention(); // [2, 4, 3, 3]
        Golden.assertOutput("sum over words", attention.sum(1), torch.ones(2, 3, 3));
        assertThat(Tensors.floats(attention.select(0, 1).narrow(0, 2, 2))).containsOnly(0);
    }

    private static GoldenCase golden(String name) {
        WordAttention attention = new WordAttention(10, 7, PaddingLayout.PER_CAPTION);
        return new GoldenCase(
                attention,
                "generator_blocks/" + name,
                GoldenCase.names(PublishedNames.generator(), "refinement1.attention.", "h_net2.att."),
                in -> {
                    Tensor padding = in.tensors().containsKey("mask")
                            ? in.get("mask").to(Bool)
                            : torch.zeros(3, in.get("word_embs").size(2)).to(Bool);
                    Attended out = attention.forward(in.get("h_code"), in.get("word_embs"), padding);
                    return Map.of("weightedContext", out.context(), "attn", out.attention());
                });
    }
}
