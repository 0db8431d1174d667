package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drgan.Golden.assertClose;
import static org.drgan.Golden.assertGradient;
import static org.drgan.Golden.assertOutput;

import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.damsm.MatchingLoss.Losses;
import org.drgan.damsm.TextSettings.Cell;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.drgan.tensor.Tensors;
import org.drgan.text.Caption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Golden values: golden/damsm, from words_loss, sent_loss (miscc/losses.py) and func_attention (GlobalAttention.py) of
 * Tan-H-C/DR-GAN with gammas 4, 5, 10.
 */
class MatchingLossTest {
    private static final long[] LENGTHS = {5, 2, 4, 1, 3, 5};

    private final MatchingLoss loss = new MatchingLoss(MatchingSettings.published());

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(Regions pictures, Encoded text, long[] lengths) {}

    private static Case golden(Golden golden) {
        for (String name : new String[] {"img_features", "words_emb", "cnn_code", "rnn_code"}) {
            golden.get("in." + name).requires_grad_(true);
        }
        return new Case(
                new Regions(golden.get("in.img_features"), golden.get("in.cnn_code")),
                new Encoded(golden.get("in.words_emb"), golden.get("in.rnn_code")),
                Tensors.longs(golden.get("in.cap_lens")));
    }

    /** Six pictures with captions of {@link #LENGTHS} words; what stands behind a caption's end is not zero. */
    private static Case random() {
        torch.manual_seed(5);
        return new Case(
                new Regions(torch.randn(6, 8, 3, 4), torch.randn(6, 8)),
                new Encoded(torch.randn(6, 8, 5), torch.randn(6, 8)),
                LENGTHS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no_class_ids", "class_ids_distinct", "class_ids_collide"})
    void lossesAndGradientsEqualThePublishedOnes(String name) {
        Golden golden = Golden.read("damsm/losses_" + name + ".safetensors");
        Case given = golden(golden);
        int[] classes = name.equals("no_class_ids")
                ? null
                : Arrays.stream(Tensors.longs(golden.get("in.class_ids")))
                        .mapToInt(Math::toIntExact)
                        .toArray();

        Losses losses = loss.forward(given.pictures, given.text, given.lengths, classes, null);
        losses.words().add(losses.sentence()).backward();

        assertOutput("picture finds caption by words", losses.captionByWords(), golden.get("out.w_loss0"));
        assertOutput("caption finds picture by words", losses.pictureByWords(), golden.get("out.w_loss1"));
        assertOutput("picture finds caption by sentence", losses.captionBySentence(), golden.get("out.s_loss0"));
        assertOutput("caption finds picture by sentence", losses.pictureBySentence(), golden.get("out.s_loss1"));
        for (String input : new String[] {"img_features", "words_emb", "cnn_code", "rnn_code"}) {
            assertGradient(input, golden.get("in." + input).grad(), golden.get("grad." + input));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no_class_ids", "class_ids_distinct", "class_ids_collide", "eval_no_labels"})
    void scoresAndAttentionEqualThePublishedOnes(String name) {
        Golden golden = Golden.read("damsm/losses_" + name + ".safetensors");
        Case given = golden(golden);
        Tensor scores = loss.scores(given.pictures, given.text, given.lengths).words();
        assertOutput("scores", scores.mul(new Scalar(10.0)), golden.get("out.similarities_times_gamma3_before_mask"));
        Tensor attention = loss.attention(given.pictures.regions(), given.text.words(), given.lengths);
        for (int i = 0; i < given.lengths.length; i++) {
            Tensor own = attention.narrow(0, i, 1);
            assertOutput("attention " + i, own.narrow(1, 0, given.lengths[i]), golden.get("out.att_map." + i));
            assertThat(own.narrow(1, given.lengths[i], 7 - given.lengths[i])
                            .any()
                            .item_bool())
                    .isFalse();
        }
    }

    @Test
    void attentionAndItsGradientEqualThePublishedOnes() {
        Golden golden = Golden.read("damsm/func_attention.safetensors");
        Tensor words = golden.get("in.query").requires_grad_(true);
        Tensor regions = golden.get("in.context").requires_grad_(true);

        Tensor attention = loss.attention(regions, words, new long[] {4, 4, 4, 4, 4});
        Tensor mixtures = regions.flatten(2, 3).bmm(attention.flatten(2, 3).transpose(1, 2));
        mixtures.mul(golden.get("in.grad_weight.weightedContext"))
                .sum()
                .add(attention.mul(golden.get("in.grad_weight.attn")).sum())
                .backward();

        assertOutput("attention", attention, golden.get("out.attn"));
        assertOutput("mixtures", mixtures, golden.get("out.weightedContext"));
        assertGradient("words", words.grad(), golden.get("grad.query"));
        assertGradient("regions", regions.grad(), golden.get("grad.context"));
    }

    @Test
    void aScoreDependsNeitherOnTheBatchNorOnPadding() {
        torch.manual_seed(3);
        Regions pictures = new Regions(torch.randn(3, 8, 4, 4), torch.randn(3, 8));
        Encoded text = new Encoded(torch.randn(20, 8, 6), torch.randn(20, 8)); // more than are scored at once
        long[] lengths = new long[20];
        Arrays.setAll(lengths, i -> 1 + i % 6);
        Scores all = loss.scores(pictures, text, lengths);
        for (int caption : new int[] {0, 3, 17}) {
            Encoded alone = new Encoded(
                    text.words().narrow(0, caption, 1).narrow(2, 0, lengths[caption]),
                    text.sentence().narrow(0, caption, 1));
            Scores own = loss.scores(pictures, alone, new long[] {lengths[caption]});
            assertClose("words", own.words(), all.words().narrow(1, caption, 1), 1e-5, 1e-5);
            assertClose("sentence", own.sentence(), all.sentence().narrow(1, caption, 1), 1e-5, 1e-5);
        }
    }

    @Test
    void pairsAreTheDiagonalOfAllScores() {
        Case given = random();
        Scores all = loss.scores(given.pictures, given.text, given.lengths);
        Scores pairs = loss.pairs(given.pictures, given.text, given.lengths);
        assertClose("words", pairs.words(), all.words().diagonal(), 1e-5, 1e-5);
        assertClose("sentence", pairs.sentence(), all.sentence().diagonal(), 1e-5, 1e-5);
    }

    @Test
    void aContrastIsOneMoreCandidateForItsPictureAlone() {
        Case given = random();
        MatchingLoss soft = new MatchingLoss(new MatchingSettings(4, 5, 1, 0)); // every candidate counts
        Encoded wrong = given.text; // as likely as the true one, so that each row counts
        long[] wrongLengths = given.lengths;
        boolean[] present = {true, true, false, true, false, true};
        Losses plain = soft.forward(given.pictures, given.text, given.lengths, null, null);
        Losses losses = soft.forward(
                given.pictures, given.text, given.lengths, null, new Contrasts(wrong, wrongLengths, present));

        Scores scores = loss.scores(given.pictures, given.text, given.lengths);
        Scores extra = loss.pairs(given.pictures, wrong, wrongLengths);
        assertThat(Tensors.scalar(losses.captionByWords()))
                .isCloseTo(findingCaption(scores.words(), extra.words(), present), Offset.offset(1e-4));
        assertThat(Tensors.scalar(losses.captionBySentence()))
                .isCloseTo(findingCaption(scores.sentence(), extra.sentence(), present), Offset.offset(1e-4));
        assertThat(Tensors.scalar(losses.pictureByWords())).isEqualTo(Tensors.scalar(plain.pictureByWords()));
        assertThat(Tensors.scalar(losses.pictureBySentence())).isEqualTo(Tensors.scalar(plain.pictureBySentence()));
    }

    /** The mean cross-entropy written out, in double precision. */
    private static double findingCaption(Tensor scores, Tensor extra, boolean[] present) {
        float[] all = Tensors.floats(scores);
        float[] more = Tensors.floats(extra);
        int size = more.length;
        double sum = 0;
        for (int row = 0; row < size; row++) {
            double total = present[row] ? Math.exp(more[row]) : 0;
            for (int column = 0; column < size; column++) {
                total += Math.exp(all[row * size + column]);
            }
            sum += Math.log(total) - all[row * size + row];
        }
        return sum / size;
    }

    @Test
    void gradientsStayFiniteWithContrastsAbsentAndEmptyVectors() {
        Case given = random();
        Tensor regions = torch.zeros(6, 8, 3, 4).requires_grad_(true);
        Tensor words = given.text.words().requires_grad_(true);
        boolean[] none = new boolean[6];
        Losses losses = loss.forward(
                new Regions(regions, given.pictures.whole()),
                new Encoded(words, given.text.sentence()),
                given.lengths,
                new int[] {1, 1, 1, 1, 1, 1},
                new Contrasts(given.text, given.lengths, none));
        losses.words().add(losses.sentence()).backward();
        assertThat(regions.grad().isfinite().all().item_bool()).isTrue();
        assertThat(words.grad().isfinite().all().item_bool()).isTrue();
        assertThat(words.grad().narrow(0, 3, 1).narrow(2, 1, 4).any().item_bool())
                .isFalse(); // behind the end
        assertThat(Tensors.scalar(losses.words())).isZero(); // nothing to be told from
    }

    @Test
    void groupsAreToldApartByThemselves() {
        Case given = random();
        MatchingLoss grouped = new MatchingLoss(new MatchingSettings(4, 5, 10, 4));
        Losses losses = grouped.forward(given.pictures, given.text, given.lengths, null, null);
        Losses whole = loss.forward(given.pictures, given.text, given.lengths, null, null);
        double expected = (4 * Tensors.scalar(part(given, 0, 4).captionByWords())
                        + 2 * Tensors.scalar(part(given, 4, 2).captionByWords()))
                / 6;
        assertThat(Tensors.scalar(losses.captionByWords())).isCloseTo(expected, Offset.offset(1e-5));
        assertThat(Tensors.scalar(losses.captionBySentence())).isEqualTo(Tensors.scalar(whole.captionBySentence()));
    }

    private Losses part(Case given, int first, int count) {
        return loss.forward(
                new Regions(
                        given.pictures.regions().narrow(0, first, count),
                        given.pictures.whole().narrow(0, first, count)),
                new Encoded(
                        given.text.words().narrow(0, first, count),
                        given.text.sentence().narrow(0, first, count)),
                Arrays.copyOfRange(given.lengths, first, first + count),
                null,
                null);
    }

    @Test
    void mixedPrecisionAroundItChangesNothing() {
        Case given = random();
        Tensor full = loss.forward(given.pictures, given.text, given.lengths, null, null)
                .words();
        try (Precision.Scope mixed = Precision.BF16.on(Devices.cpu())) {
            Tensor again = loss.forward(given.pictures, given.text, given.lengths, null, null)
                    .words();
            assertThat(again.equal(full)).isTrue();
        }
        Tensor half = given.pictures.regions().to(torch.ScalarType.BFloat16);
        Losses losses = loss.forward(new Regions(half, given.pictures.whole()), given.text, given.lengths, null, null);
        assertThat(losses.words().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
    }

    @Test
    void contrastCaptionsAreEncodedAndAbsentOnesMarked() {
        TextEncoder encoder = new TextEncoder(new TextSettings(9, 4, 8, Cell.LSTM, 0));
        Contrasts contrasts =
                Objects.requireNonNull(Contrasts.encode(encoder, new Caption[] {null, new Caption(new int[] {4, 2, 7})
                }));
        assertThat(contrasts.present()).containsExactly(false, true);
        Encoded alone = encoder.forward(Tensors.of(new long[] {4, 2, 7}, 1, 3), new long[] {3});
        assertClose("words", contrasts.text().words().narrow(0, 1, 1), alone.words(), 1e-5, 1e-6);
        assertThat(Contrasts.encode(encoder, new Caption[2])).isNull();
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Case given = random();
        assertThatThrownBy(() -> loss.forward(given.pictures, given.text, given.lengths, new int[] {1, 2}, null))
                .hasMessageContaining("classes")
                .hasMessageContaining("found 2");
        assertThatThrownBy(() -> loss.pairs(given.pictures, given.text, new long[] {1, 2}))
                .hasMessageContaining("pictures");
        assertThatThrownBy(() -> new MatchingSettings(4, 0, 10, 0)).hasMessageContaining("gammas");
        assertThatThrownBy(() -> new MatchingSettings(4, 5, 10, 1)).hasMessageContaining("group");
    }
}
