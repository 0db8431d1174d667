package org.drgan.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.FoldedNorm;
import org.drgan.tensor.UpBlock;
import org.jspecify.annotations.Nullable;

/** Adds the nodes of common layers; each batch norm is folded into the layer before it. */
final class Layers {
    /** Epsilon of batch norms, PyTorch's default. */
    static final double EPSILON = 1e-5;

    /** Epsilon of Inception's batch norms. */
    static final double INCEPTION_EPSILON = 1e-3;

    private final Graph graph;
    private final Map<String, Tensor> state;
    private final double epsilon;

    /** @param state a trained network's tensors by name */
    Layers(Graph graph, Map<String, Tensor> state) {
        this(graph, state, EPSILON);
    }

    /** @param epsilon of the batch norms */
    Layers(Graph graph, Map<String, Tensor> state, double epsilon) {
        this.graph = graph;
        this.state = state;
        this.epsilon = epsilon;
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(state.get(name), name);
    }

    /** A layer's weight [out, ...] and bias [out] with the following norm folded in. */
    private record Folded(Tensor weight, @Nullable Tensor bias) {}

    private Folded folded(String layer, @Nullable String norm) {
        Tensor weight = tensor(layer + ".weight");
        Tensor bias = state.get(layer + ".bias");
        if (norm == null) {
            return new Folded(weight, bias);
        }
        FoldedNorm folded = FoldedNorm.of(
                tensor(norm + ".weight"),
                tensor(norm + ".bias"),
                tensor(norm + ".running_mean"),
                tensor(norm + ".running_var"),
                epsilon);
        return new Folded(folded.weight(weight), folded.bias(bias));
    }

    /** A linear layer: [B, in] to [B, out]. */
    String linear(String layer, @Nullable String norm, String input) {
        Folded folded = folded(layer, norm);
        return graph.add(
                "Gemm", layer, parameters(layer, input, folded.weight(), folded.bias()), Attribute.number("transB", 1));
    }

    /** A convolution: [B, in, H, W] to [B, out, H, W], with stride 2 half as high and wide. */
    String convolution(String layer, @Nullable String norm, String input, long stride) {
        return convolution(layer, norm, input, stride, true);
    }

    /** @param padded whether only the stride changes the side of the map */
    String convolution(String layer, @Nullable String norm, String input, long stride, boolean padded) {
        return convolution(layer, folded(layer, norm), input, stride, padded);
    }

    /** A convolution with stride 1 whose outputs are divided by a number. */
    String convolutionOver(double divisor, String layer, String norm, String input) {
        Folded folded = folded(layer, norm);
        Scalar scalar = new Scalar(divisor);
        Tensor bias = folded.bias() == null ? null : folded.bias().div(scalar); // [out]
        return convolution(layer, new Folded(folded.weight().div(scalar), bias), input, 1, true);
    }

    private String convolution(String layer, Folded folded, String input, long stride, boolean padded) {
        long height = folded.weight().size(2);
        long width = folded.weight().size(3);
        long rows = padded ? (height - 1) / 2 : 0;
        long columns = padded ? (width - 1) / 2 : 0;
        return graph.add(
                "Conv",
                layer,
                parameters(layer, input, folded.weight(), folded.bias()),
                Attribute.numbers("kernel_shape", height, width),
                Attribute.numbers("strides", stride, stride),
                Attribute.numbers("pads", rows, columns, rows, columns));
    }

    /** The first half of the channels times the sigmoid of the second: [B, 2C, ...] to [B, C, ...]. */
    String gatedLinearUnit(String name, String input) {
        List<String> halves = graph.add("Split", name, List.of(input), 2, Attribute.number("axis", 1));
        String gate = graph.add("Sigmoid", name, List.of(halves.get(1)));
        return graph.add("Mul", name, List.of(halves.get(0), gate));
    }

    /** LeakyReLU with the slope 0.2. */
    String leaky(String name, String input) {
        return graph.add("LeakyRelu", name, List.of(input), Attribute.real("alpha", 0.2));
    }

    /**
     * An {@link UpBlock}: [B, in, H, W] to [B, out, 2H, 2W]. Its transposed convolution of 4x4 taps and stride 2 is
     * written as four convolutions of 2x2 taps, one for each of the four pixels that a pixel becomes: runtimes compute
     * these several times faster.
     */
    String up(String block, String input) {
        Folded folded = folded(block + ".convolution", block + ".norm");
        Tensor taps = UpBlock.summedTaps(folded.weight()).transpose(0, 1); // [2 out, in, 4, 4]
        List<String> pixels = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                String name = block + ".pixel" + row + column;
                Tensor weight = pair(pair(taps, 2, row), 3, column); // [2 out, in, 2, 2]
                String map = graph.add(
                        "Conv",
                        name,
                        parameters(name, input, weight, folded.bias()),
                        Attribute.numbers("kernel_shape", 2, 2),
                        Attribute.numbers("pads", 1 - row, 1 - column, row, column)); // [B, 2 out, H, W]
                pixels.add(gatedLinearUnit(name, map)); // [B, out, H, W]
            }
        }
        String together = graph.add("Concat", block, pixels, Attribute.number("axis", 1)); // [B, 4 out, H, W]
        return graph.add("DepthToSpace", block, List.of(together), Attribute.number("blocksize", 2));
    }

    /**
     * The two taps for one of the two rows (or columns) that a row becomes: for the first, those of the previous row
     * and the row itself; for the second, those of the row itself and the next row.
     */
    private static Tensor pair(Tensor taps, long dimension, int which) {
        long first = which == 0 ? 3 : 2;
        Tensor one = taps.narrow(dimension, first, 1);
        Tensor other = taps.narrow(dimension, first - 2, 1);
        return torch.cat(new TensorVector(one, other), dimension);
    }

    private List<String> parameters(String layer, String input, Tensor weight, @Nullable Tensor bias) {
        String weights = graph.weight(layer + ".weight", weight);
        return bias == null ? List.of(input, weights) : List.of(input, weights, graph.weight(layer + ".bias", bias));
    }
}
