package org.drgan.generator;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.drgan.GoldenCase;
import org.drgan.tensor.Gaussian;
import org.drgan.weights.PublishedNames;
import org.junit.jupiter.api.Test;

/** Against {@code CA_NET} of the published model.py (golden case generator_blocks/ca_net). */
class ConditioningAugmentationTest {
    @Test
    void evaluatesAsPublished() {
        golden().evaluation();
    }

    @Test
    void trainsAsPublished() {
        golden().training();
    }

    private static GoldenCase golden() {
        ConditioningAugmentation network = new ConditioningAugmentation(10, 6);
        return new GoldenCase(
                network,
                "generator_blocks/ca_net",
                GoldenCase.names(PublishedNames.generator(), "conditioning.", "ca_net."),
                in -> {
                    // The golden gradient of the noise is zero by decree: the reference draws it itself.
                    Gaussian gaussian = network.forward(in.get("text_embedding"));
                    Tensor code = gaussian.sample(in.get("eps").detach());
                    return Map.of("c_code", code, "mu", gaussian.mean(), "logvar", gaussian.logVariance());
                });
    }
}
