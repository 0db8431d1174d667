package org.drgan.discriminator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.Golden;
import org.drgan.tensor.State;

/**
 * Runs a spectrally normalized network against one golden case of the folder spectral: two passes in training mode, the
 * vectors u and v after each, and the gradients of {@code sum(out * grad_weight)} of the first pass.
 */
final class SpectralGolden {
    private SpectralGolden() {}

    /**
     * @param network the network under test
     * @param name the case
     * @param layers from our layer names to the published ones
     * @param forward from the inputs by their golden names to the output
     */
    static void check(Module network, String name, UnaryOperator<String> layers, Function<Golden, Tensor> forward) {
        Map<String, Tensor> before = new LinkedHashMap<>(
                Golden.read("spectral/" + name + ".weights_before.safetensors").tensors());
        Golden golden = Golden.read("spectral/" + name + ".io.safetensors");
        Map<String, Tensor> ours = new LinkedHashMap<>();
        State.of(network).keySet().forEach(key -> ours.put(key, before.remove(published(key, layers, network))));
        if (!before.isEmpty()) {
            throw new AssertionError("golden weights without a place: " + before.keySet());
        }
        State.load(network, ours);
        network.train(true);
        Golden inputs = golden.under("in.");
        Map<String, Tensor> inputGradients = golden.under("grad.in.").tensors();
        inputGradients.keySet().forEach(key -> inputs.get(key).requires_grad_(true));

        Tensor output = forward.apply(inputs);
        Golden.assertClose("first output", output, golden.get("out.y.step1"), 1e-4, 1e-5);
        assertVectors(network, layers, golden, "step1.");
        output.mul(golden.get("in.grad_weight.y")).sum().backward();
        inputGradients.forEach((key, gradient) ->
                Golden.assertClose("gradient of " + key, inputs.get(key).grad(), gradient, 1e-3, 1e-5));
        State.parameters(network)
                .forEach((key, parameter) -> Golden.assertClose(
                        "gradient of " + key,
                        parameter.grad(),
                        golden.get("grad.param." + published(key, layers, network)),
                        1e-3,
                        1e-5));
        Golden.assertClose("second output", forward.apply(inputs), golden.get("out.y.step2"), 1e-4, 1e-5);
        assertVectors(network, layers, golden, "step2.");
    }

    private static void assertVectors(Module network, UnaryOperator<String> layers, Golden golden, String step) {
        State.buffers(network)
                .forEach((key, vector) -> Golden.assertClose(
                        step + key, vector, golden.get(step + published(key, layers, network)), 1e-4, 1e-5));
    }

    private static String published(String key, UnaryOperator<String> layers, Module network) {
        int dot = key.lastIndexOf('.');
        String layer = key.substring(0, dot);
        String tensor = key.substring(dot + 1);
        boolean normalized = State.buffers(network).containsKey(layer + ".left");
        if (!normalized) {
            return layers.apply(layer) + "." + tensor;
        }
        String name = switch (tensor) {
            case "weight" -> "weight_bar";
            case "left" -> "weight_u";
            case "right" -> "weight_v";
            default -> tensor;
        };
        return layers.apply(layer) + ".module." + name;
    }
}
