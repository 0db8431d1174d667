package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.SpectralConvolution;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** Against the published model.py: golden cases encode_image_by_16times, downblock and block3x3_leakrelu. */
class TrunkTest {
    @Test
    void fourHalvingsAreThePublishedEncoder() {
        Trunk trunk = new Trunk(4, true, 64);
        SpectralGolden.check(
                trunk,
                "encode_image_by_16times",
                layer -> String.valueOf(2 * (Integer.parseInt(layer.replace("down", "")) - 1)),
                in -> trunk.forward(in.get("x")).map());
    }

    @Test
    void aHalvingIsThePublishedDownBlock() {
        Single block = new Single(new SpectralConvolution(5, 6, 4, 2, 1, true, true));
        SpectralGolden.check(block, "downblock", layer -> "0", in -> block.forward(in.get("x")));
    }

    @Test
    void aNarrowingIsThePublishedLeakyBlock() {
        Single block = new Single(new SpectralConvolution(5, 6, 3, 1, 1, true, true));
        SpectralGolden.check(block, "block3x3_leakrelu", layer -> "0", in -> block.forward(in.get("x")));
    }

    @Test
    void everySideEndsInTheSameMap() {
        for (int side : new int[] {8, 16, 32, 64, 128, 256}) {
            Trunk trunk = new Trunk(2, true, side);
            Features features = trunk.forward(torch.randn(1, 3, side, side));
            assertThat(Tensors.shape(features.map())).as("side %d", side).containsExactly(1, 16, 4, 4);
            assertThat(Tensors.shape(features.pooled())).containsExactly(1, trunk.deepest());
            assertThat(trunk.deepest()).isEqualTo(Math.max(16, side / 4));
        }
    }

    @Test
    void poolsTheDeepestStridedMapAndNotTheNarrowedOne() {
        Trunk trunk = new Trunk(2, true, 64); // nothing to narrow: both are the same map
        Features features = trunk.forward(torch.randn(2, 3, 64, 64));
        Tensor means = features.map().mean(2, 3);
        assertThat(Tensors.floats(features.pooled())).containsExactly(Tensors.floats(means));
        assertThat(Tensors.shape(new Trunk(2, true, 256)
                        .forward(torch.randn(1, 3, 256, 256))
                        .pooled()))
                .containsExactly(1, 64);
    }

    @Test
    void namesTheSideThatIsWrong() {
        assertThatThrownBy(() -> new Trunk(2, true, 48))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("48");
        assertThatThrownBy(() -> new Trunk(2, true, 16).forward(torch.randn(1, 3, 32, 32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16x16")
                .hasMessageContaining("32x32");
    }

    /** One convolution of the trunk with its LeakyReLU. */
    private static final class Single extends Module {
        private final SpectralConvolution convolution;

        Single(SpectralConvolution convolution) {
            this.convolution = register_module("convolution", convolution);
        }

        Tensor forward(Tensor input) {
            return Layers.leaky(convolution.forward(input));
        }
    }
}
