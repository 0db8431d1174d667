package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.loss.ReleasedDisentanglingLoss.Terms;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/**
 * Against the losses and {@code img_code_sxx} of {@code NEXT_STAGE_G} of the published model.py (golden case
 * next_stage_g, tolerances of its manifest): x12, r12 are the image's key part and rest, x11, r11 the context's.
 */
class ReleasedDisentanglingLossTest {
    private static final double SIDE = 64; // of the golden files

    @Test
    void theFourTermsInEvaluation() {
        Golden golden = Golden.read("next_stage_g/eval_batch3_nopad.safetensors");
        ReleasedDisentanglingLoss loss = published(false);
        loss.eval();
        assertTerms(terms(loss, golden, golden.get("out.imgs0")), golden, "mid.", "out.total");
    }

    @Test
    void theRepairedVarianceInEvaluation() {
        Golden golden = Golden.read("next_stage_g/eval_batch3_nopad.safetensors");
        ReleasedDisentanglingLoss loss = published(true);
        loss.eval();
        assertTerms(
                terms(loss, golden, golden.get("out.imgs0")),
                golden,
                "derived.true_variance.",
                "derived.true_variance.total");
    }

    /** In training: the terms, their gradients down to the real picture, and the running statistics afterwards. */
    @Test
    void theFourTermsInTraining() {
        Golden golden = Golden.read("next_stage_g/train_batch4_nopad.safetensors");
        ReleasedDisentanglingLoss loss = published(false);
        loss.train(true);
        RealFeatures reader = reader();
        reader.train(true);
        Tensor pictures = golden.get("in.imgs").requires_grad_(true);
        Tensor real = reader.forward(pictures);
        Golden.assertClose("real features", real, golden.get("out.imgs0"), 1e-3, 1e-4);
        Terms terms = terms(loss, golden, real);
        assertTerms(terms, golden, "mid.", "out.total");
        terms.total().backward();
        Golden.assertClose("gradient of the pictures", pictures.grad(), golden.get("grad.in.imgs"), 5e-3, 1e-4);
        assertGradientsAndStatistics(loss, golden, ReleasedDisentanglingLossTest::projection);
        assertGradientsAndStatistics(reader, golden, ReleasedDisentanglingLossTest::reader);
    }

    @Test
    void theRepairedVarianceInTraining() {
        Golden golden = Golden.read("next_stage_g/train_batch4_nopad.safetensors");
        ReleasedDisentanglingLoss loss = published(true);
        loss.train(true);
        RealFeatures reader = reader();
        reader.train(true);
        Tensor pictures = golden.get("in.imgs").requires_grad_(true);
        Terms terms = terms(loss, golden, reader.forward(pictures));
        assertTerms(terms, golden, "derived.true_variance.", "derived.true_variance.total");
        terms.total().backward();
        Golden.assertClose(
                "gradient of the pictures",
                pictures.grad(),
                golden.get("derived.true_variance.grad_of_total.imgs"),
                5e-3,
                1e-4);
    }

    @Test
    void stagesEnterAsAnExponent() {
        Tensor combined = ReleasedDisentanglingLoss.combined(
                List.of(Tensors.of(new float[] {4096}, new long[0]), Tensors.of(new float[] {16384}, new long[0])),
                List.of(64, 128));
        assertThat(Tensors.scalar(combined)).isCloseTo(10.1 * 10.1, offset(1e-3));
    }

    @Test
    void aSinglePictureIsRefused() {
        Tensor one = torch.randn(1, 64, 4, 4);
        assertThatThrownBy(() -> published(false).forward(one, one, one, one, one, SIDE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two pictures");
    }

    private static Terms terms(ReleasedDisentanglingLoss loss, Golden golden, Tensor real) {
        return loss.forward(
                golden.get("mid.x12"), golden.get("mid.r12"), golden.get("mid.x11"), golden.get("mid.r11"), real, SIDE);
    }

    private static void assertTerms(Terms terms, Golden golden, String variances, String total) {
        Golden.assertClose("means", terms.means(), golden.get("mid.loss1"), 1e-3, 1e-4);
        Golden.assertClose("pull of means", terms.meanPull(), golden.get("mid.loss10"), 1e-3, 1e-4);
        Golden.assertClose("variances", terms.variances(), golden.get(variances + "loss2"), 1e-5, 1e-6);
        Golden.assertClose("pull of variances", terms.variancePull(), golden.get(variances + "loss20"), 1e-5, 1e-6);
        Golden.assertClose("total", terms.total(), golden.get(total), 1e-5, 1e-5);
    }

    private static void assertGradientsAndStatistics(Module network, Golden golden, UnaryOperator<String> published) {
        State.parameters(network)
                .forEach((name, parameter) -> Golden.assertClose(
                        "gradient of " + name,
                        parameter.grad(),
                        golden.get("grad.param." + published.apply(name)),
                        5e-3,
                        1e-4));
        State.buffers(network).forEach((name, buffer) -> {
            Tensor after = golden.tensors().get("after." + published.apply(name));
            if (after != null) { // the number of batches is not kept
                Golden.assertClose(name, buffer, after, 1e-4, 1e-5);
            }
        });
    }

    private static ReleasedDisentanglingLoss published(boolean trueVariance) {
        ReleasedDisentanglingLoss loss = new ReleasedDisentanglingLoss(64, trueVariance);
        load(loss, ReleasedDisentanglingLossTest::projection);
        return loss;
    }

    private static RealFeatures reader() {
        RealFeatures reader = new RealFeatures(64);
        load(reader, ReleasedDisentanglingLossTest::reader);
        return reader;
    }

    private static void load(Module network, UnaryOperator<String> published) {
        Golden weights = Golden.read("next_stage_g/weights.safetensors");
        Map<String, Tensor> ours = new LinkedHashMap<>();
        State.of(network).keySet().forEach(name -> ours.put(name, weights.get(published.apply(name))));
        State.load(network, ours);
    }

    private static String projection(String name) {
        return "global_reduction." + name.replace("project.", "0.").replace("norm.", "1.");
    }

    private static String reader(String name) {
        return "img_code_sxx."
                + name.replace("firstNorm.", "1.")
                        .replace("secondNorm.", "4.")
                        .replace("first.", "0.")
                        .replace("second.", "3.");
    }
}
