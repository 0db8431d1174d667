package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class VectorDecoderTest {
    @Test
    void growsToAnySideThatDoublesFromFour() {
        for (long side : new long[] {4, 8, 16, 32}) {
            assertThat(Tensors.shape(new VectorDecoder(5, 3, side).forward(torch.randn(2, 5))))
                    .containsExactly(2, 3, side, side);
        }
    }

    @Test
    void startsWithAllChannelsAndHalvesThemWhileItGrows() {
        VectorDecoder decoder = new VectorDecoder(5, 3, 16);
        assertThat(State.parameters(decoder))
                .hasEntrySatisfying("linear.weight", shape(2 * 12 * 16, 5))
                .hasEntrySatisfying("up1.convolution.weight", shape(12, 12, 3, 3))
                .hasEntrySatisfying("up2.convolution.weight", shape(6, 6, 3, 3));
    }

    private static Consumer<Tensor> shape(long... expected) {
        return tensor -> assertThat(Tensors.shape(tensor)).containsExactly(expected);
    }

    @Test
    void refusesASideThatCannotBeReached() {
        assertThatThrownBy(() -> new VectorDecoder(5, 3, 24))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4, 8, 16")
                .hasMessageContaining("24");
    }
}
