package org.drgan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.State;
import org.drgan.weights.NameMap;

/**
 * Runs one network against one golden case: its outputs in evaluation and in training, the gradients of {@code sum(out
 * * grad_weight)} for its inputs and parameters, and its running statistics after the one forward call.
 *
 * @param network the network under test
 * @param name the case, such as {@code generator_blocks/upblock}
 * @param published from our state names to the published ones
 * @param forward from the inputs by their golden names to the outputs by theirs
 */
public record GoldenCase(
        Module network, String name, UnaryOperator<String> published, Function<Golden, Map<String, Tensor>> forward) {
    /**
     * The published names of a part that was run on its own.
     *
     * @param names those of the whole network
     * @param ours where we hold the part in the whole, such as {@code head0.}
     * @param theirs where they do, such as {@code img_net1.}
     */
    public static UnaryOperator<String> names(NameMap names, String ours, String theirs) {
        return name -> names.published(ours + name).substring(theirs.length());
    }

    /** Compares the outputs in evaluation mode. */
    public void evaluation() {
        load();
        network.eval();
        Golden golden = Golden.read(name + ".eval.safetensors");
        compareOutputs(forward.apply(golden.under("in.")), golden);
    }

    /** Compares outputs, gradients and running statistics in training mode. */
    public void training() {
        load();
        network.train(true);
        Golden golden = Golden.read(name + ".train.safetensors");
        Golden inputs = golden.under("in.");
        Golden inputGradients = golden.under("grad.in.");
        inputGradients.tensors().keySet().forEach(key -> inputs.get(key).requires_grad_(true));

        Map<String, Tensor> outputs = forward.apply(inputs);
        compareOutputs(outputs, golden);
        Tensor sum = torch.zeros(new long[0]);
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            sum = sum.add(output.getValue()
                    .mul(inputs.get("grad_weight." + output.getKey()))
                    .sum());
        }
        sum.backward();

        inputGradients
                .tensors()
                .forEach((key, gradient) ->
                        Golden.assertGradient("gradient of " + key, gradient(inputs.get(key)), gradient));
        State.parameters(network)
                .forEach((key, parameter) -> Golden.assertGradient(
                        "gradient of " + key, gradient(parameter), golden.get("grad.param." + published.apply(key))));
        State.buffers(network)
                .forEach((key, buffer) ->
                        Golden.assertOutput(key + " afterwards", buffer, golden.get("after." + published.apply(key))));
    }

    private void load() {
        Golden weights = Golden.read(name + ".weights.safetensors");
        Map<String, Tensor> values = new LinkedHashMap<>();
        State.of(network).keySet().forEach(key -> values.put(key, weights.get(published.apply(key))));
        assertThat(values)
                .as("every golden weight has a place")
                .hasSize(weights.tensors().size());
        State.load(network, values);
    }

    private static void compareOutputs(Map<String, Tensor> outputs, Golden golden) {
        outputs.forEach((key, output) -> Golden.assertOutput(key, output, golden.get("out." + key)));
    }

    /** The gradient, or zero where no path leads to the loss, as the golden files store it. */
    private static Tensor gradient(Tensor of) {
        return of.grad().defined() ? of.grad() : torch.zeros_like(of);
    }
}
