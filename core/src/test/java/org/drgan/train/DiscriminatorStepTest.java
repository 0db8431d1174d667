package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.discriminator.Discriminator;
import org.drgan.discriminator.DiscriminatorSettings;
import org.drgan.loss.GradientPenalty;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class DiscriminatorStepTest {
    private static final DiscriminatorSettings WITH_PAIRS =
            new DiscriminatorSettings(4, 16, 8, 16, false, false, false, true, false);

    /** Without it the logits of pairs would grow without limit. */
    @Test
    void thePenaltyOnSlopesHoldsTheLogitsOfPairs() {
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(3);
            Discriminator discriminator = new Discriminator(WITH_PAIRS, 16);
            Tensor real = torch.rand(4, 3, 16, 16);
            Tensor sentence = torch.randn(4, 16);
            double all = Tensors.scalar(DiscriminatorStep.slopes(discriminator, real, sentence));

            State.parameters(discriminator).forEach((name, parameter) -> {
                if (name.startsWith("pair")) {
                    parameter.detach().zero_(); // their logits are then flat
                }
            });
            double withoutPairs = Tensors.scalar(DiscriminatorStep.slopes(discriminator, real, sentence));
            Tensor pictures = real.detach().clone().requires_grad_(true); // [B, 3, S, S]
            Tensor map = discriminator.trunk(pictures).map(); // [B, 8n, 4, 4]
            Tensor single = discriminator.unconditional(map).add(discriminator.conditional(map, sentence)); // [B]
            double expected = Tensors.scalar(GradientPenalty.of(single, pictures));

            assertThat(withoutPairs).isCloseTo(expected, within(1e-6 * expected));
            assertThat(Math.abs(all - withoutPairs)).isGreaterThan(1e-3 * withoutPairs);
        }
    }
}
