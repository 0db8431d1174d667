package org.drgan.onnx;

import java.util.ArrayList;
import java.util.List;
import org.drgan.generator.Generator;
import org.drgan.generator.GeneratorSettings;
import org.drgan.generator.GeneratorSettings.Head;
import org.drgan.tensor.State;

/** Adds the nodes of a {@link Generator} in evaluation mode. */
final class GeneratorNodes {
    private final Graph graph;
    private final GeneratorSettings settings;
    private final Layers layers;

    /**
     * The names of the results.
     *
     * @param pictures one per stage, smallest first, [B, 3, S, S]
     * @param attention one per refinement stage, [B, T, H, W]
     */
    record Drawn(List<String> pictures, List<String> attention) {}

    GeneratorNodes(Graph graph, Generator generator) {
        this.graph = graph;
        this.settings = generator.settings();
        this.layers = new Layers(graph, State.of(generator));
    }

    /**
     * @param read results of the text encoder
     * @param padding true where a sentence has no word, [B, T]
     * @param noise [B, Z]
     * @param conditionNoise [B, condition]
     */
    Drawn add(TextNodes.Read read, String padding, String noise, String conditionNoise) {
        String hidden =
                graph.add("Unsqueeze", "padding", List.of(padding, graph.whole("padding/axes", 2))); // [B, T, 1]
        List<String> pictures = new ArrayList<>();
        List<String> attention = new ArrayList<>();
        String map = initial(code(read.sentence(), conditionNoise), noise); // H_0, [B, C, base, base]
        pictures.add(picture(0, map));
        for (int stage = 1; stage < settings.stages(); stage++) {
            int side = settings.sides().get(stage - 1);
            Attended attended = attend("refinement" + stage + ".attention", map, read.words(), hidden, side);
            attention.add(attended.weights());
            map = refine("refinement" + stage, map, attended.context()); // H_i, [B, C, 2H, 2W]
            pictures.add(picture(stage, map));
        }
        return new Drawn(pictures, attention);
    }

    /** A sample of the conditioning augmentation, [B, condition]. */
    private String code(String sentence, String conditionNoise) {
        String name = "conditioning";
        String both = layers.gatedLinearUnit(name, layers.linear(name + ".linear", null, sentence)); // [B, 2 condition]
        List<String> halves = graph.add("Split", name, List.of(both), 2, Attribute.number("axis", 1));
        String half = graph.add("Mul", name, List.of(halves.get(1), graph.real(name + "/half", 0.5f)));
        String deviation = graph.add("Exp", name, List.of(half)); // [B, condition]
        String added = graph.add("Mul", name, List.of(deviation, conditionNoise));
        return graph.add("Add", name, List.of(halves.get(0), added));
    }

    private String initial(String code, String noise) {
        String name = "initial.decoder";
        String joined = graph.add("Concat", name, List.of(code, noise), Attribute.number("axis", 1));
        String seed = layers.gatedLinearUnit(name, layers.linear(name + ".linear", name + ".norm", joined));
        long widest = (long) settings.channels() * settings.base() / 4;
        String map = graph.add(
                "Reshape", name, List.of(seed, graph.whole(name + "/shape", -1, widest, 4, 4))); // [B, n, 4, 4]
        for (int up = 1; 4 << (up - 1) < settings.base(); up++) {
            map = layers.up(name + ".up" + up, map);
        }
        return map; // [B, C, base, base]
    }

    /**
     * The names of a stage's attention results.
     *
     * @param context the mixture of words at each position, [B, C, H, W]
     * @param weights of each word at each position, [B, T, H, W]
     */
    private record Attended(String context, String weights) {}

    private Attended attend(String name, String map, String words, String hidden, int side) {
        long channels = settings.channels();
        String projection = graph.weight(
                name + ".projection", layers.tensor(name + ".projection.weight").flatten(1, 3)); // [C, D]
        String keys = graph.add("MatMul", name, List.of(projection, words)); // [B, C, T]
        String queries =
                graph.add("Reshape", name, List.of(map, graph.whole(name + "/flat", 0, channels, -1))); // [B, C, HW]
        String turned = graph.add("Transpose", name, List.of(keys), Attribute.numbers("perm", 0, 2, 1)); // [B, T, C]
        String scores = graph.add("MatMul", name, List.of(turned, queries)); // [B, T, HW]
        String never = graph.real(name + "/never", Float.NEGATIVE_INFINITY);
        String seen = graph.add("Where", name, List.of(hidden, never, scores)); // [B, T, HW]
        String weights = graph.add("Softmax", name, List.of(seen), Attribute.number("axis", 1)); // [B, T, HW]
        String context = graph.add("MatMul", name, List.of(keys, weights)); // [B, C, HW]
        return new Attended(
                graph.add("Reshape", name, List.of(context, graph.whole(name + "/map", 0, channels, side, side))),
                graph.add("Reshape", name, List.of(weights, graph.whole(name + "/words", 0, 0, side, side))));
    }

    private String refine(String stage, String image, String mixture) {
        boolean gates = settings.disentangle();
        String context = gates ? residuals(stage + ".context", mixture) : mixture; // Q, [B, C, H, W]
        String keys = graph.add(
                "Concat",
                stage,
                List.of(
                        gates ? key(stage + ".imageGate", image) : image,
                        gates ? key(stage + ".contextGate", context) : context),
                Attribute.number("axis", 1)); // [B, 2C, H, W]
        return layers.up(stage + ".up", residuals(stage + ".fusion", keys)); // [B, C, 2H, 2W]
    }

    /** The key part of features, [B, C, H, W]. */
    private String key(String gate, String features) {
        String seen = layers.leaky(gate, layers.convolution(gate + ".convolution", gate + ".norm1", features, 1));
        String logits = layers.convolutionOver(settings.temperature(), gate + ".projection", gate + ".norm2", seen);
        return graph.add("Mul", gate, List.of(graph.add("Sigmoid", gate, List.of(logits)), features));
    }

    private String residuals(String name, String features) {
        for (int i = 0; i < settings.residuals(); i++) {
            String block = name + i;
            String wide = layers.convolution(block + ".convolution1", block + ".norm1", features, 1);
            String gated = layers.gatedLinearUnit(block, wide);
            String change = layers.convolution(block + ".convolution2", block + ".norm2", gated, 1);
            features = graph.add("Add", block, List.of(features, change));
        }
        return features;
    }

    private String picture(int stage, String map) {
        String head = "head" + stage;
        int count = settings.head() == Head.THREE ? 3 : 1;
        for (int i = 1; i <= count; i++) {
            String norm = i < count ? head + ".norm" + i : null;
            map = graph.add("Tanh", head, List.of(layers.convolution(head + ".convolution" + i, norm, map, 1)));
        }
        return map; // [B, 3, S, S]
    }
}
