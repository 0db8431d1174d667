package org.drgan.generator;

import java.util.Map;
import org.drgan.GoldenCase;
import org.junit.jupiter.api.Test;

/** Against {@code ResBlock} of the published model.py (golden case generator_blocks/resblock). */
class ResidualBlockTest {
    @Test
    void evaluatesAsPublished() {
        golden().evaluation();
    }

    @Test
    void trainsAsPublished() {
        golden().training();
    }

    private static GoldenCase golden() {
        ResidualBlock block = new ResidualBlock(6);
        return new GoldenCase(
                block,
                "generator_blocks/resblock",
                name -> name.replace("convolution1", "block.0")
                        .replace("norm1", "block.1")
                        .replace("convolution2", "block.3")
                        .replace("norm2", "block.4"),
                in -> Map.of("y", block.forward(in.get("x"))));
    }
}
