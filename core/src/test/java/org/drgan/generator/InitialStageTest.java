package org.drgan.generator;

import java.util.Map;
import org.drgan.GoldenCase;
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
                name -> name.replace("decoder.", "")
                        .replace("linear.", "fc.0.")
                        .replaceFirst("^norm\\.", "fc.1.")
                        .replace("up", "upsample")
                        .replace("convolution.", "1.")
                        .replace("norm.", "2."),
                in -> Map.of("h_code", stage.forward(in.get("c_code"), in.get("z_code"))));
    }
}
