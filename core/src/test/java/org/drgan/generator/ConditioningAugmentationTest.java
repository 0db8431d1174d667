package org.drgan.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.drgan.GoldenCase;
import org.drgan.generator.ConditioningAugmentation.Conditioned;
import org.drgan.tensor.Tensors;
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

    @Test
    void withoutNoiseTheCodeIsTheMean() {
        Conditioned conditioned = new ConditioningAugmentation(10, 6).forward(torch.randn(2, 10), torch.zeros(2, 6));
        assertThat(Tensors.floats(conditioned.code())).isEqualTo(Tensors.floats(conditioned.mean()));
    }

    private static GoldenCase golden() {
        ConditioningAugmentation network = new ConditioningAugmentation(10, 6);
        return new GoldenCase(network, "generator_blocks/ca_net", name -> name.replace("linear.", "fc."), in -> {
            // The golden gradient of the noise is zero by decree: the reference draws it itself.
            Conditioned out =
                    network.forward(in.get("text_embedding"), in.get("eps").detach());
            return Map.of("c_code", out.code(), "mu", out.mean(), "logvar", out.logVariance());
        });
    }
}
