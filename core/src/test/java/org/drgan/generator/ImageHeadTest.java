package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.GoldenCase;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Against {@code GET_IMAGE_G} and {@code GET_IMAGE_G1} of the published model.py (golden cases
 * generator_blocks/get_image_g and get_image_g1).
 */
class ImageHeadTest {
    @ParameterizedTest
    @EnumSource
    void evaluatesAsPublished(Head kind) {
        golden(kind).evaluation();
    }

    @ParameterizedTest
    @EnumSource
    void trainsAsPublished(Head kind) {
        golden(kind).training();
    }

    @ParameterizedTest
    @EnumSource
    void redrawingInTrainingDrawsAsInEvaluationAndTouchesNothing(Head kind) {
        ImageHead head = new ImageHead(8, kind);
        head.forward(torch.randn(4, 8, 6, 6)); // moves the running statistics away from 0 and 1
        Map<String, Tensor> before = copy(head);
        Tensor features = torch.randn(4, 8, 6, 6).requires_grad_(true);

        Tensor redrawn = head.redraw(features);
        head.forward(torch.randn(4, 8, 6, 6)); // must not disturb the backward pass below
        redrawn.square().sum().backward();

        assertThat(Tensors.scalar(features.grad().abs().sum())).isPositive();
        State.parameters(head)
                .forEach((name, parameter) -> assertThat(parameter.grad().defined())
                        .as("gradient of " + name)
                        .isFalse());
        State.load(head, before);
        head.redraw(features);
        Map<String, Tensor> after = copy(head);
        before.forEach((name, tensor) ->
                assertThat(tensor.equal(after.get(name))).as(name).isTrue());
        head.eval();
        Golden.assertOutput("redrawn", redrawn, head.forward(features));
    }

    @Test
    void threeLayersNarrowByHalves() {
        Map<String, Tensor> state = State.parameters(new ImageHead(16, Head.THREE));
        assertThat(state.keySet())
                .containsExactly(
                        "convolution1.weight",
                        "norm1.weight",
                        "norm1.bias",
                        "convolution2.weight",
                        "norm2.weight",
                        "norm2.bias",
                        "convolution3.weight");
        assertThat(state.values().stream().map(Tensors::shape).filter(shape -> shape.length == 4))
                .containsExactly(new long[] {8, 16, 3, 3}, new long[] {4, 8, 3, 3}, new long[] {3, 4, 3, 3});
    }

    private static Map<String, Tensor> copy(ImageHead head) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        State.of(head)
                .forEach((name, tensor) -> copies.put(name, tensor.detach().clone()));
        return copies;
    }

    private static GoldenCase golden(Head kind) {
        ImageHead head = new ImageHead(12, kind);
        return new GoldenCase(
                head,
                "generator_blocks/" + (kind == Head.THREE ? "get_image_g" : "get_image_g1"),
                GoldenCase.names(PublishedNames.generator(), "head0.", "img_net1."),
                in -> Map.of("y", head.forward(in.get("h_code"))));
    }
}
