package org.drgan.generator;

import java.util.Map;
import org.drgan.GoldenCase;
import org.drgan.weights.PublishedNames;
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
                GoldenCase.names(PublishedNames.generator(), "refinement1.fusion0.", "h_net2.residual.0."),
                in -> Map.of("y", block.forward(in.get("x"))));
    }
}
