package org.drgan.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** The values themselves are held to the published ones by {@link RefinementStageTest}. */
class SemanticDisentanglingTest {
    private final Tensor features = torch.randn(2, 4, 6, 6);

    @Test
    void temperatureDividesTheLogits() {
        SemanticDisentangling plain = new SemanticDisentangling(4, 1);
        SemanticDisentangling sharp = new SemanticDisentangling(4, 0.25);
        State.load(sharp, State.of(plain));
        Tensor gate = gate(plain);
        assertThat(Tensors.scalar(gate.std())).isGreaterThan(0.1);
        Golden.assertOutput(
                "gate of four times the logits",
                gate(sharp),
                gate.logit().mul(new Scalar(4.0)).sigmoid());
    }

    @Test
    void gradientReachesFeaturesThroughKeyPartAndRest() {
        for (boolean key : new boolean[] {true, false}) {
            Tensor input = features.detach().clone().requires_grad_(true);
            Disentangled parts = new SemanticDisentangling(4, 1).forward(input);
            (key ? parts.key() : parts.rest()).square().sum().backward();
            assertThat(Tensors.scalar(input.grad().abs().sum())).isPositive();
        }
    }

    private Tensor gate(SemanticDisentangling network) {
        return requireNonNull(network.forward(features).gate());
    }
}
