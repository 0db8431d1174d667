package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked // a name that is missing fails the test anyway
class AdamOptimiserTest {
    @TempDir
    Path folder;

    /** 20 steps on a curved loss, against libtorch's Adam; the rate changes on the way. */
    @Test
    void movesAsLibtorchDoes() {
        Map<String, Tensor> ours = parameters();
        Map<String, Tensor> theirs = parameters();
        AdamOptimiser optimiser = new AdamOptimiser(ours, 0.5, 0.999);
        AdamOptions options = new AdamOptions(1e-2);
        // The binding shows the raw memory of a C++ tuple, which libstdc++ stores backwards: look where 0.9 lies.
        boolean forwards = options.betas().get(0) == 0.9;
        options.betas().put(forwards ? new double[] {0.5, 0.999} : new double[] {0.999, 0.5});
        Adam reference = new Adam(new TensorVector(theirs.values().toArray(new Tensor[0])), options);
        for (int step = 0; step < 20; step++) {
            double rate = 1e-2 / (1 + step);
            optimiser.zeroGradients();
            loss(ours).backward();
            optimiser.step(rate);
            reference.zero_grad();
            loss(theirs).backward();
            reference.param_groups().get(0).options().set_lr(rate);
            reference.step();
        }
        assertThat(optimiser.steps()).isEqualTo(20);
        assertThat(Tensors.floats(ours.get("matrix")))
                .isNotEqualTo(Tensors.floats(parameters().get("matrix")));
        assertClose(ours, theirs);
    }

    @Test
    void shrinksParametersToTheBitAsLibtorchsAdamWDoes() {
        Map<String, Tensor> ours = parameters();
        Map<String, Tensor> theirs = parameters();
        AdamOptimiser optimiser = AdamOptimiser.withDecay(ours, 0.9, 0.999, 0.3);
        AdamWOptions options = new AdamWOptions(1e-2);
        options.weight_decay().put(0.3);
        AdamW reference = new AdamW(new TensorVector(theirs.values().toArray(new Tensor[0])), options);
        for (int step = 0; step < 20; step++) {
            optimiser.zeroGradients();
            loss(ours).backward();
            optimiser.step(1e-2);
            reference.zero_grad();
            loss(theirs).backward();
            reference.step();
        }
        ours.forEach((name, tensor) ->
                assertThat(Tensors.floats(tensor)).as(name).isEqualTo(Tensors.floats(theirs.get(name))));
    }

    private static void assertClose(Map<String, Tensor> ours, Map<String, Tensor> theirs) {
        ours.forEach((name, tensor) -> {
            float[] found = Tensors.floats(tensor);
            float[] expected = Tensors.floats(theirs.get(name));
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as(name).isCloseTo(expected[i], within(1e-6f * (1 + Math.abs(expected[i]))));
            }
        });
    }

    @Test
    void aSavedStateContinuesBitForBit() throws Exception {
        Map<String, Tensor> straight = parameters();
        AdamOptimiser optimiser = new AdamOptimiser(straight, 0, 0.99);
        steps(optimiser, straight, 3);
        Path file = folder.resolve("optimiser.safetensors");
        Safetensors.write(file, optimiser.state(), Map.of());
        Map<String, Tensor> resumed = parameters();
        resumed.forEach((name, tensor) -> tensor.detach().copy_(straight.get(name)));
        AdamOptimiser again = new AdamOptimiser(resumed, 0, 0.99);
        again.load(Safetensors.read(file).tensors());
        steps(optimiser, straight, 3);
        steps(again, resumed, 3);
        assertThat(again.steps()).isEqualTo(6);
        straight.forEach((name, tensor) ->
                assertThat(torch.equal(tensor, resumed.get(name))).as(name).isTrue());
    }

    @Test
    void theGradientIsMeasuredAndClippedAsAWhole() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("a", Tensors.of(new float[] {1}, 1).requires_grad_(true));
        parameters.put("b", Tensors.of(new float[] {1}, 1).requires_grad_(true));
        parameters.put("unused", Tensors.of(new float[] {1}, 1).requires_grad_(true));
        AdamOptimiser optimiser = new AdamOptimiser(parameters, 0.9, 0.999);
        assertThat(optimiser.gradientNorm()).isZero();
        parameters
                .get("a")
                .mul(new Scalar(3))
                .add(parameters.get("b").mul(new Scalar(4)))
                .sum()
                .backward();
        assertThat(optimiser.gradientNorm()).isCloseTo(5, within(1e-6));
        assertThat(optimiser.clipGradients(10)).isCloseTo(5, within(1e-6));
        assertThat(optimiser.gradientNorm()).isCloseTo(5, within(1e-6));
        optimiser.clipGradients(1);
        assertThat(optimiser.gradientNorm()).isCloseTo(1, within(1e-5));
        optimiser.step(0.1);
        assertThat(Tensors.floats(parameters.get("unused"))).containsExactly(1);
        assertThat(Tensors.floats(parameters.get("a"))[0]).isCloseTo(0.9f, within(1e-5f));
        optimiser.zeroGradients();
        assertThat(optimiser.gradientNorm()).isZero();
    }

    @Test
    void aForeignStateIsRefused() {
        AdamOptimiser optimiser = new AdamOptimiser(parameters(), 0.5, 0.9);
        Map<String, Tensor> other = new AdamOptimiser(Map.of("x", torch.ones(2)), 0.5, 0.9).state();
        assertThatThrownBy(() -> optimiser.load(other)).hasMessageContaining("other parameters");
        Map<String, Tensor> reshaped = new LinkedHashMap<>(optimiser.state());
        reshaped.put("exp_avg.vector", torch.ones(1));
        assertThatThrownBy(() -> optimiser.load(reshaped)).hasMessageContaining("exp_avg.vector has the shape [1]");
    }

    private static void steps(AdamOptimiser optimiser, Map<String, Tensor> parameters, int count) {
        for (int i = 0; i < count; i++) {
            try (PointerScope scope = new PointerScope()) {
                optimiser.zeroGradients();
                loss(parameters).backward();
                optimiser.step(1e-2);
            }
        }
    }

    private static Map<String, Tensor> parameters() {
        torch.manual_seed(5);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("matrix", torch.randn(7, 5).requires_grad_(true));
        parameters.put("vector", torch.randn(5).requires_grad_(true));
        parameters.put("unused", torch.randn(3).requires_grad_(true));
        return parameters;
    }

    private static Tensor loss(Map<String, Tensor> parameters) {
        Tensor product = parameters.get("matrix").mul(parameters.get("vector")); // [7, 5]
        return product.sin().sum().add(product.mul(product).mul(product).sum());
    }
}
