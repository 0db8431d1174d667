package org.drgan.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.damsm.InceptionClassifier;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.damsm.TextSettings;
import org.drgan.generator.GeneratorSettings;
import org.drgan.settings.ModelSettings;
import org.drgan.settings.Settings;

/**
 * For each network the shapes of a few tensors that determine the size of all others. They are compared with a file
 * before the network is built, so that settings of another model, or invalid ones, allocate no memory.
 */
final class Landmarks {
    private Landmarks() {}

    static Map<String, List<Long>> of(GeneratorSettings settings) {
        long channels = settings.channels();
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("conditioning.linear.weight", List.of(4L * settings.condition(), (long) settings.words()));
        shapes.put(
                "initial.decoder.linear.weight",
                List.of(8 * channels * settings.base(), (long) settings.condition() + settings.noise()));
        for (int stage = 1; stage < settings.stages(); stage++) {
            String name = "refinement" + stage;
            shapes.put(name + ".attention.projection.weight", List.of(channels, (long) settings.words(), 1L, 1L));
            if (settings.residuals() > 0) {
                shapes.put(
                        name + ".fusion" + (settings.residuals() - 1) + ".convolution1.weight",
                        List.of(4 * channels, 2 * channels, 3L, 3L));
            }
        }
        return shapes;
    }

    static Map<String, List<Long>> of(TextSettings settings) {
        long half = settings.dimension() / 2;
        long gates = settings.cell() == TextSettings.Cell.LSTM ? 4 : 3;
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("encoder.weight", List.of((long) settings.vocabulary(), (long) settings.embedding()));
        shapes.put("rnn.weight_hh_l0", List.of(gates * half, half));
        return shapes;
    }

    /** Of the image encoder. */
    static Map<String, List<Long>> ofImages(Settings settings) {
        ModelSettings shape = settings.model();
        long dimension = shape.dimension();
        if (shape.imageEncoder() == ModelSettings.Images.INCEPTION) {
            return Map.of("emb_cnn_code.weight", List.of(dimension, (long) InceptionClassifier.FEATURES));
        }
        long width = shape.imageWidth();
        int halvings = 0;
        while (settings.side() >> (halvings + 1) >= SmallImageEncoder.REGIONS) {
            halvings++;
        }
        long last = halvings < 2 ? 2 * width : 4 * width;
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("stem.convolution.weight", List.of(width, 3L, 3L, 3L));
        shapes.put("whole.weight", List.of(dimension, 2 * last));
        return shapes;
    }
}
