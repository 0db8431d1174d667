package org.drgan.generator;

import java.util.Map;
import org.drgan.GoldenCase;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;

/** Against {@code INIT_STAGE_G} of the published model.py (golden case generator_blocks/init_stage_g). */
class InitialStageTest {
    @Test
    void evaluatesAsPublished() {
        golden().evaluation();
    }

    @Test
    void trainsAsPublished() {
        golden().training();
    }

    private static GoldenCase golden() {
        InitialStage stage = new InitialStage(8, 6, 2, 64);
        return new GoldenCase(
                stage,
                "generator_blocks/init_stage_g",
                GoldenCase.names(PublishedNames.generator(), "initial.", "h_net1."),
                in -> Map.of("h_code", stage.forward(in.get("c_code"), in.get("z_code"))));
    }
}
