package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Encoded;
import org.drgan.damsm.TextEncoder;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.Noise;
import org.drgan.tensor.State;
import org.drgan.tensor.WeightAverage;
import org.drgan.text.Caption;

/**
 * The generator with the averaged weights, which samples and models are made of. Its batch-norm statistics are measured on
 * some batches that it draws itself ("standing statistics", Brock et al. 2019, section 4.1), since averaged running
 * statistics belong to past weights.
 */
final class AverageGenerator {
    private static final double MOMENTUM = 0.1; // share of the newest batch in a running statistic, libtorch's default

    private final Settings settings;
    private final Device device;
    private final MatchingModel matching;
    private final WeightAverage average;
    private final List<Caption> captions;
    private final Generator generator;
    private long measured = -1; // after how many changes of the average

    /**
     * Measures nothing yet.
     *
     * @param captions sentences of the batches; if they do not fill one batch, the averaged running statistics are used
     */
    AverageGenerator(
            Settings settings, Device device, MatchingModel matching, WeightAverage average, List<Caption> captions) {
        this.settings = settings;
        this.device = device;
        this.matching = matching;
        this.average = average;
        this.captions = captions;
        this.generator = new Generator(settings.generator());
        generator.to(device, false);
        generator.eval();
    }

    /** The weights and statistics as they are now, by name; valid until the next step. */
    Map<String, Tensor> state() {
        update();
        return State.of(generator);
    }

    /**
     * Draws sentences in evaluation mode.
     *
     * @param first the noise vector of the first sentence; the next sentence has the next one
     */
    Drawn draw(Caption[] rows, long first) {
        update();
        return forward(rows, first);
    }

    private void update() {
        if (measured != average.changes()) {
            average.copyTo(generator);
            if (captions.size() >= settings.train().batchSize()) {
                measure();
            }
            measured = average.changes();
        }
    }

    private void measure() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> statistics = RunningStatistics.of(List.of(generator));
            List<Tensor> sums = new ArrayList<>();
            statistics.forEach(statistic -> sums.add(torch.zeros_like(statistic)));
            int size = settings.train().batchSize();
            int batches = 0;
            generator.train(true);
            for (int first = 0; first + size <= captions.size(); first += size) { // whole batches, as in training
                try (PointerScope batch = new PointerScope()) {
                    statistics.forEach(Tensor::zero_); // afterwards they are this batch's, times the momentum
                    forward(captions.subList(first, first + size).toArray(new Caption[0]), first);
                    for (int i = 0; i < sums.size(); i++) {
                        sums.get(i).add_(statistics.get(i));
                    }
                }
                batches++;
            }
            generator.eval();
            Scalar all = new Scalar(1 / (MOMENTUM * batches));
            for (int i = 0; i < sums.size(); i++) {
                statistics.get(i).copy_(sums.get(i).mul_(all));
            }
        }
    }

    private Drawn forward(Caption[] rows, long first) {
        Encoded sentences = matching.text().frozen(TextEncoder.ids(rows), TextEncoder.lengths(rows));
        long[] indexes = new long[rows.length];
        for (int row = 0; row < rows.length; row++) {
            indexes[row] = first + row;
        }
        int noise = settings.model().noise();
        int condition = settings.model().condition();
        Tensor both = Noise.batch(settings.seed(), indexes, noise + condition)
                .to(device, torch.ScalarType.Float); // [B, Z + condition]
        return generator.forward(
                sentences.sentence(),
                sentences.words(),
                TextEncoder.padding(rows).to(device, torch.ScalarType.Bool),
                both.narrow(1, 0, noise),
                both.narrow(1, noise, condition));
    }
}
