package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drgan.Golden.assertClose;
import static org.drgan.Golden.assertGradient;
import static org.drgan.Golden.assertOutput;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.damsm.TextSettings.Cell;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Golden values: golden/rnn_encoder, from RNN_ENCODER in model.py of Tan-H-C/DR-GAN, evaluation mode. */
class TextEncoderTest {
    private static TextEncoder published(Cell cell) {
        TextEncoder encoder = new TextEncoder(new TextSettings(41, 20, 16, cell, 0.5));
        State.load(
                encoder,
                Golden.read("rnn_encoder/" + (cell == Cell.GRU ? "gru_weights" : "weights") + ".safetensors")
                        .tensors());
        encoder.eval();
        return encoder;
    }

    @ParameterizedTest
    @CsvSource({"LSTM,batch4_full_width", "LSTM,batch3_shorter_than_words_num", "LSTM,batch1", "GRU,gru_batch4"})
    void wordsAndSentencesEqualThePublishedOnes(Cell cell, String file) {
        Golden golden = Golden.read("rnn_encoder/" + file + ".safetensors");
        Tensor wanted = golden.get("out.words_emb"); // as wide as the longest sentence, not as the input
        Tensor ids = golden.get("in.captions");

        Encoded encoded = published(cell).forward(ids, Tensors.longs(golden.get("in.cap_lens")));

        assertThat(encoded.words().size(2)).isEqualTo(ids.size(1));
        assertOutput("words", encoded.words().narrow(2, 0, wanted.size(2)), wanted);
        assertThat(encoded.words()
                        .narrow(2, wanted.size(2), ids.size(1) - wanted.size(2))
                        .any()
                        .item_bool())
                .isFalse();
        assertOutput("sentences", encoded.sentence(), golden.get("out.sent_emb"));
    }

    @Test
    void gradientsEqualThePublishedOnes() {
        Golden golden = Golden.read("rnn_encoder/gradients_eval_mode.safetensors");
        TextEncoder encoder = published(Cell.LSTM);

        Encoded encoded = encoder.forward(golden.get("in.captions"), Tensors.longs(golden.get("in.cap_lens")));
        encoded.words()
                .mul(golden.get("in.grad_weight.words_emb"))
                .sum()
                .add(encoded.sentence()
                        .mul(golden.get("in.grad_weight.sent_emb"))
                        .sum())
                .backward();

        Golden wanted = golden.under("grad.");
        Map<String, Tensor> parameters = State.parameters(encoder);
        assertThat(parameters.keySet())
                .containsExactlyElementsOf(wanted.tensors().keySet());
        parameters.forEach((name, parameter) -> assertGradient(name, parameter.grad(), wanted.get(name)));
    }

    @Test
    void theMaskEqualsThePublishedOne() {
        Golden golden = Golden.read("rnn_encoder/batch4_full_width.safetensors");
        long[] lengths = Tensors.longs(golden.get("in.cap_lens"));
        assertThat(Tensors.longs(TextEncoder.padding(lengths, 9))).isEqualTo(Tensors.longs(golden.get("out.mask")));
    }

    @Test
    void theFullSizeStateHasThePublishedLayout() {
        Layout.assertSame("layout/rnn_encoder_bird.json", new TextEncoder(TextSettings.of(5450)));
    }

    @ParameterizedTest
    @EnumSource
    void aSentenceDependsNeitherOnPaddingNorOnItsNeighbours(Cell cell) {
        TextEncoder encoder = published(cell);
        Encoded alone = encoder.forward(Tensors.of(new long[] {5, 9, 2}, 1, 3), new long[] {3});
        Tensor batch =
                Tensors.of(new long[] {7, 0, 0, 0, 0, 5, 9, 2, 33, 40, 1, 2, 3, 4, 5}, 3, 5); // noise behind the end
        Encoded together = encoder.forward(batch, new long[] {1, 3, 4});
        assertClose("words", together.words().narrow(0, 1, 1).narrow(2, 0, 3), alone.words(), 1e-5, 1e-6);
        assertThat(together.words().narrow(0, 1, 1).narrow(2, 3, 2).any().item_bool())
                .isFalse();
        assertClose("sentence", together.sentence().narrow(0, 1, 1), alone.sentence(), 1e-5, 1e-6);
    }

    @Test
    void onlyTrainingDropsAndOnlyForwardHasAGradient() {
        TextEncoder encoder = published(Cell.LSTM);
        Tensor ids = Tensors.of(new long[] {5, 9, 2}, 1, 3);
        Tensor calm = encoder.forward(ids, new long[] {3}).sentence();
        assertThat(calm.requires_grad()).isTrue();
        encoder.train(true);
        torch.manual_seed(1);
        assertThat(encoder.forward(ids, new long[] {3}).sentence().equal(calm)).isFalse();
        Encoded frozen = encoder.frozen(ids, new long[] {3});
        assertClose("sentence", frozen.sentence(), calm, 1e-5, 1e-6);
        assertThat(frozen.words().requires_grad()).isFalse();
    }

    @Test
    void mixedPrecisionAroundItChangesNothing() {
        TextEncoder encoder = published(Cell.LSTM);
        Tensor ids = Tensors.of(new long[] {5, 9, 2}, 1, 3);
        Tensor full = encoder.forward(ids, new long[] {3}).words();
        try (Precision.Scope mixed = Precision.BF16.on(Devices.cpu())) {
            assertThat(encoder.forward(ids, new long[] {3}).words().equal(full)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stateGoesIntoAnotherEncoder(Cell cell) {
        TextSettings settings = new TextSettings(11, 6, 8, cell, 0);
        TextEncoder first = new TextEncoder(settings);
        TextEncoder second = new TextEncoder(settings);
        Tensor ids = Tensors.of(new long[] {1, 10, 3, 4}, 2, 2);
        Tensor wanted = first.frozen(ids, new long[] {2, 1}).words();
        assertThat(second.frozen(ids, new long[] {2, 1}).words().equal(wanted)).isFalse();
        State.load(second, State.of(first));
        assertThat(second.frozen(ids, new long[] {2, 1}).words().equal(wanted)).isTrue();
    }

    @Test
    void captionsBecomeIdsAndPadding() {
        Caption[] captions = {new Caption(new int[] {4}), new Caption(new int[] {7, 8, 9})};
        assertThat(Tensors.longs(TextEncoder.ids(captions))).containsExactly(4, 0, 0, 7, 8, 9);
        assertThat(Tensors.longs(TextEncoder.padding(captions))).containsExactly(0, 1, 1, 0, 0, 0);
        assertThat(TextEncoder.lengths(captions)).containsExactly(1, 3);
    }

    @Test
    void lengthsThatDoNotFitAreNamed() {
        TextEncoder encoder = published(Cell.LSTM);
        Tensor ids = Tensors.of(new long[] {5, 9, 2}, 1, 3);
        assertThatThrownBy(() -> encoder.forward(ids, new long[] {4})).hasMessageContaining("4 words");
        assertThatThrownBy(() -> encoder.forward(ids, new long[] {0})).hasMessageContaining("0 words");
        assertThatThrownBy(() -> encoder.forward(ids, new long[] {3, 3})).hasMessageContaining("2 lengths");
        assertThatThrownBy(() -> new TextSettings(41, 20, 15, Cell.LSTM, 0.5)).hasMessageContaining("15");
    }
}
