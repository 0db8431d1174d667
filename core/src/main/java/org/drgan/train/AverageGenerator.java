package org.drgan.train;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.drgan.generator.Drawn;
import org.drgan.generator.Generator;
import org.drgan.model.MatchingModel;
import org.drgan.settings.Settings;
import org.drgan.tensor.State;
import org.drgan.tensor.WeightAverage;
import org.drgan.text.Caption;

/**
 * The generator with the averaged weights, which samples and models are made of. Its batch-norm statistics are
 * {@link StandingStatistics}, since averaged running statistics belong to past weights.
 */
final class AverageGenerator {
    private final StandingStatistics statistics;
    private final WeightAverage average;
    private final Generator generator;
    private long measured = -1; // after how many changes of the average

    /**
     * Measures nothing yet.
     *
     * @param captions sentences of the batches; if they do not fill one batch, the averaged running statistics are used
     */
    AverageGenerator(
            Settings settings, Device device, MatchingModel matching, WeightAverage average, List<Caption> captions) {
        this.statistics = new StandingStatistics(settings, device, matching.text(), captions);
        this.average = average;
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
        return statistics.draw(generator, rows, first);
    }

    private void update() {
        if (measured != average.changes()) {
            average.copyTo(generator);
            statistics.measure(generator);
            measured = average.changes();
        }
    }
}
