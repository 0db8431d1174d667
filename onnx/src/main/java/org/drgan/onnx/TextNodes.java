package org.drgan.onnx;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.TextEncoder;
import org.drgan.damsm.TextSettings.Cell;
import org.drgan.onnx.Graph.Type;
import org.drgan.tensor.State;

/** Adds the nodes of a {@link TextEncoder}. */
final class TextNodes {
    // PyTorch's index of each gate in ONNX's order: input, output, forget, cell; update, reset, hidden.
    private static final long[] LSTM_GATES = {0, 3, 1, 2};
    private static final long[] GRU_GATES = {1, 0, 2};

    private final Graph graph;
    private final TextEncoder encoder;
    private final Layers layers;
    private final Map<String, Tensor> state;

    /**
     * The names of the results.
     *
     * @param words word embeddings, [B, D, T]
     * @param sentence sentence embeddings, [B, D]
     */
    record Read(String words, String sentence) {}

    TextNodes(Graph graph, TextEncoder encoder) {
        this.graph = graph;
        this.encoder = encoder;
        this.state = State.of(encoder);
        this.layers = new Layers(graph, state);
    }

    /**
     * @param ids word numbers, int64 [B, T]
     * @param padding true where a sentence has no word, [B, T]
     */
    Read add(String ids, String padding) {
        String present = graph.add("Not", "length", List.of(padding)); // [B, T]
        String counted =
                graph.add("Cast", "length", List.of(present), Attribute.number("to", Type.INT64.number)); // [B, T]
        String sum = graph.add(
                "ReduceSum",
                "length",
                List.of(counted, graph.whole("length/axes", 1)),
                Attribute.number("keepdims", 0)); // [B]
        String lengths = graph.add("Cast", "length", List.of(sum), Attribute.number("to", Type.INT32.number)); // [B]

        String table = graph.weight("encoder.weight", layers.tensor("encoder.weight")); // [vocabulary, E]
        String embedded = graph.add("Gather", "encoder", List.of(table, ids)); // [B, T, E]
        String steps =
                graph.add("Transpose", "rnn", List.of(embedded), Attribute.numbers("perm", 1, 0, 2)); // [T, B, E]
        List<String> inputs = List.of(
                steps,
                graph.weight("rnn.W", both("weight_ih_l0")), // [2, G H, E]
                graph.weight("rnn.R", both("weight_hh_l0")), // [2, G H, H]
                graph.weight("rnn.B", biases()), // [2, 2 G H]
                lengths);
        long hidden = encoder.settings().dimension() / 2; // H
        Attribute size = Attribute.number("hidden_size", hidden);
        Attribute directions = Attribute.text("direction", "bidirectional");
        List<String> read = encoder.settings().cell() == Cell.LSTM
                ? graph.add("LSTM", "rnn", inputs, 2, size, directions)
                : graph.add("GRU", "rnn", inputs, 2, size, directions, Attribute.number("linear_before_reset", 1));

        String states = graph.add(
                "Transpose", "words", List.of(read.get(0)), Attribute.numbers("perm", 2, 1, 3, 0)); // [B, 2, H, T]
        String words = graph.add(
                "Reshape", "words", List.of(states, graph.whole("words/shape", 0, 2 * hidden, -1))); // [B, D, T]
        String last = graph.add(
                "Transpose", "sentence", List.of(read.get(1)), Attribute.numbers("perm", 1, 0, 2)); // [B, 2, H]
        String sentence =
                graph.add("Reshape", "sentence", List.of(last, graph.whole("sentence/shape", 0, 2 * hidden))); // [B, D]
        return new Read(words, sentence);
    }

    /** A parameter of both directions, with gates in ONNX's order, [2, G H, ...]. */
    private Tensor both(String name) {
        return torch.stack(new TensorVector(gates(name), gates(name + "_reverse")), 0);
    }

    private Tensor biases() {
        return torch.cat(new TensorVector(both("bias_ih_l0"), both("bias_hh_l0")), 1); // [2, 2 G H]
    }

    private Tensor gates(String name) {
        long[] order = encoder.settings().cell() == Cell.LSTM ? LSTM_GATES : GRU_GATES;
        TensorVector parts = layers.tensor("rnn." + name).chunk(order.length, 0); // [H, ...] each
        TensorVector sorted = new TensorVector();
        for (long gate : order) {
            sorted.push_back(parts.get(gate));
        }
        return torch.cat(sorted, 0); // [G H, ...]
    }
}
