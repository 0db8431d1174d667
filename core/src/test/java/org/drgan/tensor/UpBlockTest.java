package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.drgan.GoldenCase;
import org.junit.jupiter.api.Test;

/** Against {@code upBlock} of the published model.py (golden case generator_blocks/upblock). */
class UpBlockTest {
    @Test
    void evaluatesAsPublished() {
        golden().evaluation();
    }

    @Test
    void trainsAsPublished() {
        golden().training();
    }

    @Test
    void doublesTheSides() {
        assertThat(Tensors.shape(new UpBlock(4, 3).forward(torch.randn(2, 4, 5, 7))))
                .containsExactly(2, 3, 10, 14);
    }

    private static GoldenCase golden() {
        UpBlock block = new UpBlock(6, 5);
        return new GoldenCase(
                block,
                "generator_blocks/upblock",
                name -> name.replace("convolution.", "1.").replace("norm.", "2."),
                in -> Map.of("y", block.forward(in.get("x"))));
    }
}
