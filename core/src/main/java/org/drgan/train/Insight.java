package org.drgan.train;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.drgan.generator.Drawn;
import org.drgan.generator.RefinedFeatures;
import org.drgan.loss.Divergence;
import org.drgan.loss.SemanticDisentanglingLoss;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Tensors;
import org.drgan.train.log.LogNames;
import org.jspecify.annotations.Nullable;

/** Log values of the paper's modules that show why a module does not help. */
final class Insight {
    private static final long[] VALUES = {0, 2, 3}; // dimensions of a channel's values: pictures and positions

    private Insight() {}

    /**
     * The mean of each refinement stage's gates, and the deviation of a channel's gate over pictures and positions: at
     * a deviation of 0 a gate selects nothing, it only scales its channels.
     *
     * @param sides of the stages' pictures; a gate has the side of the stage before
     */
    static Map<String, Double> gates(Drawn drawn, List<Integer> sides) {
        Map<String, Double> terms = new LinkedHashMap<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int stage = 0; stage < drawn.refinements().size(); stage++) {
                RefinedFeatures refined = drawn.refinements().get(stage);
                int side = sides.get(stage);
                gate(LogNames.gateImage(side), refined.image().gate(), terms);
                gate(LogNames.gateContext(side), refined.context().gate(), terms);
            }
        }
        return terms;
    }

    private static void gate(String name, @Nullable Tensor gate, Map<String, Double> terms) {
        if (gate == null) {
            return;
        }
        Tensor values = gate.to(Float); // [B, C, H, W]
        Tensor mean = values.mean(VALUES, false, new ScalarTypeOptional()); // [C]
        Tensor square = values.square().mean(VALUES, false, new ScalarTypeOptional()); // [C]
        Tensor variance = square.sub(mean.square()).clamp_min(new Scalar(0)); // [C]
        put(terms, name, Tensors.scalar(mean.mean()));
        put(terms, LogNames.deviation(name), Tensors.scalar(variance.sqrt().mean()));
    }

    /**
     * The squared distances that SDL compares.
     *
     * @param distances named by {@link SemanticDisentanglingLoss#DISTANCES}, [8]
     */
    static void distances(long side, Tensor distances, Map<String, Double> terms) {
        float[] values = Tensors.floats(distances);
        for (int i = 0; i < values.length; i++) {
            put(terms, LogNames.distance(SemanticDisentanglingLoss.DISTANCES.get(i), side), (double) values[i]);
        }
    }

    /**
     * How far the auto-encoder's codes of real and of generated pictures are from N(0, 1), in nats per dimension, and
     * how far the codes of generated pictures are from those of the real pictures of the same sentences.
     *
     * @param prefix of the discriminator, as {@code d64_}
     * @param real [B, Z]
     * @param generated [B, Z]
     */
    static void codes(String prefix, Gaussian real, Gaussian generated, Map<String, Double> terms) {
        try (NoGradGuard guard = new NoGradGuard()) {
            put(terms, LogNames.codeReal(prefix), Tensors.scalar(Divergence.toNormal(real)));
            put(terms, LogNames.codeGenerated(prefix), Tensors.scalar(Divergence.toNormal(generated)));
            put(terms, LogNames.codeDistance(prefix), Tensors.scalar(Divergence.between(generated, real)));
        }
    }

    /** Leaves out NaN and infinite values: these values are only logged and must not stop a training. */
    private static void put(Map<String, Double> terms, String name, double value) {
        if (Double.isFinite(value)) {
            terms.put(name, value);
        }
    }
}
