package org.drgan.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType.Bool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.GoldenCase;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.loss.RealFeatures;
import org.drgan.loss.ReleasedDisentanglingLoss;
import org.drgan.loss.ReleasedDisentanglingLoss.Terms;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.NameMap;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against {@code NEXT_STAGE_G} of the published model.py (golden case next_stage_g). The published gates divide their
 * logits by the live batch size, so the temperature is each file's batch.
 */
class RefinementStageTest {
    // The manifest's tolerances.
    private static final double FORWARD = 1e-3;
    private static final double GRADIENT = 5e-3;
    private static final double ABSOLUTE = 1e-4;

    private static final UnaryOperator<String> NAMES =
            GoldenCase.names(PublishedNames.generator(), "refinement1.", "h_net2.");

    @ParameterizedTest
    @CsvSource({
        "eval_batch3_nopad, 3, PER_CAPTION",
        "eval_batch1_pad, 1, PER_CAPTION",
        "eval_batch3_pad_reference_mask_layout, 3, TILED",
    })
    void evaluatesAsPublished(String file, double temperature, PaddingLayout padding) {
        RefinementStage stage = published(temperature, padding);
        stage.eval();
        Golden golden = Golden.read("next_stage_g/" + file + ".safetensors");
        compare(forward(stage, golden), golden);
    }

    /** The golden objective is a weighted sum of the features plus the released disentangling loss, unweighted. */
    @Test
    void trainsAsPublished() {
        Golden golden = Golden.read("next_stage_g/train_batch4_nopad.safetensors");
        RefinementStage stage = published(4, PaddingLayout.PER_CAPTION);
        RealFeatures reader = load(new RealFeatures(64), PublishedNames.realFeatures(1), "");
        ReleasedDisentanglingLoss loss =
                load(new ReleasedDisentanglingLoss(64, false), PublishedNames.releasedDisentanglingLoss(1), "");
        for (Module network : List.of(stage, reader, loss)) {
            network.train(true);
        }
        Tensor image = golden.get("in.h_code").requires_grad_(true);
        Tensor words = golden.get("in.word_embs").requires_grad_(true);

        RefinedFeatures refined = forward(stage, golden);
        compare(refined, golden);
        Terms terms = loss.forward(
                refined.image().key(),
                refined.image().rest(),
                refined.context().key(),
                refined.context().rest(),
                reader.forward(golden.get("in.imgs")),
                64);
        Tensor objective = refined.features()
                .mul(golden.get("in.grad_weight.out_code"))
                .sum()
                .add(terms.total());
        close("objective", objective, golden.get("out.objective"), FORWARD);
        objective.backward();

        close("gradient of the image", image.grad(), golden.get("grad.in.h_code"), GRADIENT);
        close("gradient of the words", words.grad(), golden.get("grad.in.word_embs"), GRADIENT);
        State.parameters(stage).forEach((name, parameter) -> {
            String key = "grad.param." + NAMES.apply(name);
            if (golden.tensors().containsKey(key)) { // the large ones were left out of the file
                close("gradient of " + name, parameter.grad(), golden.get(key), GRADIENT);
            }
        });
        State.buffers(stage).forEach((name, buffer) -> {
            if (!name.endsWith("num_batches_tracked")) {
                close(name + " afterwards", buffer, golden.get("after." + NAMES.apply(name)), FORWARD);
            }
        });
    }

    @Test
    void keyPartAndRestAreTheFeatures() {
        RefinedFeatures refined = forward(
                published(1, PaddingLayout.PER_CAPTION), Golden.read("next_stage_g/eval_batch3_nopad.safetensors"));
        Disentangled image = refined.image();
        Golden.assertOutput("whole", image.key().add(image.rest()), image.features());
    }

    @Test
    void withoutDisentanglingContextAndImageAreFusedAsTheyAre() {
        RefinementStage stage = new RefinementStage(settings(false, 1, PaddingLayout.PER_CAPTION));
        RefinedFeatures refined = stage.forward(
                torch.randn(2, 64, 4, 4),
                torch.randn(2, 32, 5),
                torch.zeros(2, 5).to(Bool));
        assertThat(Tensors.shape(refined.features())).containsExactly(2, 64, 8, 8);
        assertThat(refined.image().gate()).isNull();
        assertThat(refined.context().gate()).isNull();
        assertThat(refined.context().key()).isSameAs(refined.context().features());
        assertThat(State.parameters(stage).keySet())
                .noneMatch(name -> name.contains("Gate") || name.startsWith("context"));
    }

    private static void compare(RefinedFeatures refined, Golden golden) {
        close("features", refined.features(), golden.get("out.out_code"), FORWARD);
        close("attention", refined.attention(), golden.get("out.att"), FORWARD);
        compare("context", refined.context(), golden, "c_code1", "mask_Q", "x11", "r11");
        compare("image", refined.image(), golden, "h_code", "mask_H", "x12", "r12");
    }

    private static void compare(
            String what, Disentangled parts, Golden golden, String features, String gate, String key, String rest) {
        String prefix = golden.tensors().containsKey("mid." + features) ? "mid." : "in.";
        close(what, parts.features(), golden.get(prefix + features), FORWARD);
        close(what + " gate", requireNonNull(parts.gate()), golden.get("mid." + gate), FORWARD);
        close(what + " key", parts.key(), golden.get("mid." + key), FORWARD);
        close(what + " rest", parts.rest(), golden.get("mid." + rest), FORWARD);
    }

    private static void close(String what, Tensor actual, Tensor expected, double relative) {
        Golden.assertClose(what, actual, expected, relative, ABSOLUTE);
    }

    private static RefinedFeatures forward(RefinementStage stage, Golden golden) {
        return stage.forward(
                golden.get("in.h_code"),
                golden.get("in.word_embs"),
                golden.get("in.mask").to(Bool));
    }

    private static RefinementStage published(double temperature, PaddingLayout padding) {
        return load(
                new RefinementStage(settings(true, temperature, padding)), PublishedNames.generator(), "refinement1.");
    }

    private static <M extends Module> M load(M network, NameMap names, String place) {
        UnaryOperator<String> published = GoldenCase.names(names, place, "h_net2.");
        Golden weights = Golden.read("next_stage_g/weights.safetensors");
        Map<String, Tensor> values = new LinkedHashMap<>();
        State.of(network).keySet().forEach(name -> values.put(name, weights.get(published.apply(name))));
        State.load(network, values);
        return network;
    }

    private static GeneratorSettings settings(boolean disentangle, double temperature, PaddingLayout padding) {
        return new GeneratorSettings(8, 8, 32, 64, 8, 2, 2, disentangle, temperature, padding, Head.THREE);
    }
}
