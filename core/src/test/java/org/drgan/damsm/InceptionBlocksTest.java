package org.drgan.damsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drgan.Golden.assertClose;
import static org.drgan.Golden.assertOutput;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/**
 * Golden values: golden/inception, one block each with its real inner widths, from torchvision 0.14.1 in evaluation mode;
 * the resize as CNN_ENCODER in model.py of Tan-H-C/DR-GAN does it. Every block runs in training mode here, which must make
 * no difference.
 */
class InceptionBlocksTest {
    private static void assertPublished(String name, Module block, UnaryOperator<Tensor> forward) {
        Golden weights = Golden.read("inception/" + name + ".weights.safetensors");
        assertThat(State.of(block).keySet())
                .containsExactlyInAnyOrderElementsOf(weights.tensors().keySet());
        State.load(block, weights.tensors());
        block.train(true);
        Golden golden = Golden.read("inception/" + name + ".io.safetensors");

        assertOutput(name, forward.apply(golden.get("in.x")), golden.get("out.y"));

        State.of(block).forEach((key, tensor) -> assertClose(key + " afterwards", tensor, weights.get(key), 0, 0));
    }

    @Test
    void convolutionsWithStrideAndWithRowsEqualThePublishedOnes() {
        BasicConvolution stride = new BasicConvolution(5, 7, 3, 2, 0);
        assertPublished("BasicConv2d_3x3_stride2", stride, stride::forward);
        BasicConvolution row = BasicConvolution.same(6, 8, 1, 7);
        assertPublished("BasicConv2d_1x7", row, row::forward);
    }

    @Test
    void blockAEqualsThePublishedOne() {
        InceptionA block = new InceptionA(16, 8, Pooling.PADDED_MEAN);
        assertPublished("InceptionA", block, block::forward);
    }

    @Test
    void blockBEqualsThePublishedOne() {
        InceptionB block = new InceptionB(16);
        assertPublished("InceptionB", block, block::forward);
    }

    @Test
    void blockCEqualsThePublishedOne() {
        InceptionC block = new InceptionC(16, 12, Pooling.PADDED_MEAN);
        assertPublished("InceptionC", block, block::forward);
    }

    @Test
    void blockDEqualsThePublishedOne() {
        InceptionD block = new InceptionD(16);
        assertPublished("InceptionD", block, block::forward);
    }

    @Test
    void blockEEqualsThePublishedOne() {
        InceptionE block = new InceptionE(16, Pooling.PADDED_MEAN);
        assertPublished("InceptionE", block, block::forward);
    }

    @Test
    void theResizeEqualsThePublishedOne() {
        Golden golden = Golden.read("inception/resize.io.safetensors");
        Tensor resized = InceptionTrunk.resize(golden.get("in.x")); // [1, 3, 299, 299]
        assertThat(Tensors.shape(resized)).containsExactly(1, 3, 299, 299);
        assertOutput(
                "channel 0",
                resized.select(0, 0).select(0, 0),
                golden.get("out.bilinear_299_align_corners_true.channel0"));
    }

    @Test
    void aFixedBlockStillLeadsBackToItsInput() {
        InceptionB block = new InceptionB(4);
        Tensor input = torch.randn(1, 4, 5, 5).requires_grad_(true);
        block.forward(input).sum().backward();
        assertThat(input.grad().any().item_bool()).isTrue();
        Map<String, Tensor> learned = new LinkedHashMap<>(State.parameters(block));
        learned.values().removeIf(parameter -> !parameter.requires_grad());
        assertThat(learned).isEmpty();
    }
}
