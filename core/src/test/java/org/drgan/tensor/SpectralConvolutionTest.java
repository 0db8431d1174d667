package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Golden;
import org.junit.jupiter.api.Test;

/** Against {@code SpectralNorm} of the published model.py (golden case spectral/sn_conv, tolerances of its manifest). */
class SpectralConvolutionTest {
    @Test
    void firstAndSecondPassAreAsPublished() {
        Golden golden = Golden.read("spectral/sn_conv.io.safetensors");
        SpectralConvolution convolution = published();
        Tensor input = golden.get("in.x").requires_grad_(true);

        Tensor output = convolution.forward(input);
        Golden.assertClose("first output", output, golden.get("out.y.step1"), 1e-4, 1e-5);
        assertState(convolution, golden, "step1.");
        output.mul(golden.get("in.grad_weight.y")).sum().backward();
        Golden.assertClose("gradient of the input", input.grad(), golden.get("grad.in.x"), 1e-3, 1e-5);
        Golden.assertClose(
                "gradient of the weight",
                tensor(convolution, "weight").grad(),
                golden.get("grad.param.module.weight_bar"),
                1e-3,
                1e-5);
        Golden.assertClose(
                "gradient of the bias",
                tensor(convolution, "bias").grad(),
                golden.get("grad.param.module.bias"),
                1e-3,
                1e-5);

        Golden.assertClose("second output", convolution.forward(input), golden.get("out.y.step2"), 1e-4, 1e-5);
        assertState(convolution, golden, "step2.");
    }

    @Test
    void aLaterPassDoesNotDisturbTheGradientOfAnEarlierOne() {
        Golden golden = Golden.read("spectral/sn_conv.io.safetensors");
        SpectralConvolution convolution = published();
        Tensor first = convolution.forward(golden.get("in.x"));
        convolution.forward(golden.get("in.x"));
        first.mul(golden.get("in.grad_weight.y")).sum().backward();
        Golden.assertClose(
                "gradient of the weight",
                tensor(convolution, "weight").grad(),
                golden.get("grad.param.module.weight_bar"),
                1e-3,
                1e-5);
    }

    @Test
    void evaluationUsesTheStoredVectorsAndChangesNothing() {
        Golden golden = Golden.read("spectral/sn_conv.io.safetensors");
        SpectralConvolution convolution = published();
        convolution.forward(golden.get("in.x"));
        convolution.eval();
        for (int pass = 0; pass < 3; pass++) {
            Golden.assertClose(
                    "output", convolution.forward(golden.get("in.x")), golden.get("out.y.step1"), 1e-4, 1e-5);
            assertState(convolution, golden, "step1.");
        }
    }

    @Test
    void startsFromRandomUnitVectors() {
        SpectralConvolution one = new SpectralConvolution(3, 6, 4, 2, 1, true, true);
        SpectralConvolution other = new SpectralConvolution(3, 6, 4, 2, 1, true, true);
        for (String name : new String[] {"left", "right"}) {
            assertThat(Tensors.scalar(tensor(one, name).norm())).isCloseTo(1, offset(1e-5));
            assertThat(Tensors.floats(tensor(one, name))).isNotEqualTo(Tensors.floats(tensor(other, name)));
        }
    }

    @Test
    void theWeightsLargestSingularValueBecomesOne() {
        SpectralConvolution convolution = new SpectralConvolution(3, 6, 4, 2, 1, true, true);
        for (int pass = 0; pass < 200; pass++) {
            convolution.normalizedWeight();
        }
        Tensor singular = torch.linalg_svdvals(convolution.normalizedWeight().flatten(1, 3));
        assertThat(Tensors.scalar(singular.max())).isCloseTo(1, offset(1e-3));
    }

    @Test
    void normalizesIn32BitsUnderAutocasting() {
        SpectralConvolution convolution = published();
        Tensor plain = published().normalizedWeight();
        try (Precision.Scope scope = Precision.BF16.on(Devices.cpu())) {
            Tensor weight = convolution.normalizedWeight();
            assertThat(weight.scalar_type().intern()).isEqualTo(Float);
            Golden.assertClose("weight", weight, plain, 1e-6, 1e-7);
            Tensor output = convolution.forward(torch.randn(2, 3, 8, 8));
            assertThat(output.scalar_type().intern()).isEqualTo(torch.ScalarType.BFloat16);
        }
    }

    private static void assertState(SpectralConvolution convolution, Golden golden, String step) {
        Golden.assertClose(step + "u", tensor(convolution, "left"), golden.get(step + "module.weight_u"), 1e-4, 1e-5);
        Golden.assertClose(step + "v", tensor(convolution, "right"), golden.get(step + "module.weight_v"), 1e-4, 1e-5);
        boolean training = convolution.is_training();
        convolution.eval(); // reads the weight as it is, without another iteration
        Tensor effective = convolution.normalizedWeight();
        Tensor sigma = tensor(convolution, "weight").div(effective).mean();
        convolution.train(training);
        Golden.assertClose(step + "weight", effective, golden.get(step + "module.weight_effective"), 1e-4, 1e-5);
        Golden.assertClose(step + "sigma", sigma, golden.get(step + "module.sigma"), 1e-4, 1e-5);
    }

    private static Tensor tensor(SpectralConvolution convolution, String name) {
        return Objects.requireNonNull(State.of(convolution).get(name));
    }

    private static SpectralConvolution published() {
        Golden weights = Golden.read("spectral/sn_conv.weights_before.safetensors");
        SpectralConvolution convolution = new SpectralConvolution(3, 6, 4, 2, 1, true, true);
        State.load(
                convolution,
                Map.of(
                        "weight", weights.get("module.weight_bar"),
                        "bias", weights.get("module.bias"),
                        "left", weights.get("module.weight_u"),
                        "right", weights.get("module.weight_v")));
        convolution.train(true);
        return convolution;
    }
}
