package org.drgan.evaluator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.drgan.data.BrokenPicture;
import org.drgan.image.Fit;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;

/**
 * How an evaluator is trained.
 *
 * @param steps batches of {@link AttributeReaderTraining#BATCH} pictures
 * @param width channels of the first layer
 * @param fewest values with fewer pictures than this are not learned
 * @param tests at most how many real test pictures it is tested on
 */
public record EvaluatorTraining(int steps, int width, int fewest, int tests) {
    /**
     * The result.
     *
     * @param accuracy right answers on real test pictures
     * @param tried how many pictures that were
     * @param unlearned training pictures that could not be read
     * @param untried test pictures that could not be read
     */
    public record Report(
            AttributeAccuracy accuracy, int tried, List<BrokenPicture> unlearned, List<BrokenPicture> untried) {}

    /**
     * Trains an evaluator on real pictures, tests it on others, and writes it.
     *
     * @param listener receives each step
     * @param tested receives how many more test pictures are done
     */
    public Report train(
            Settings settings,
            EvaluatorData data,
            Path out,
            AttributeReaderTraining.Listener listener,
            IntConsumer tested)
            throws IOException {
        Fit fit = settings.data().fit();
        AttributeReaderTraining training =
                new AttributeReaderTraining(data.train(), data.heads(), settings.side(), fewest, fit);
        AttributeReader reader = training.train(
                new AttributeReaderTraining.Schedule(
                        width,
                        steps,
                        settings.seed(),
                        settings.precision(),
                        settings.data().crop(),
                        settings.data().mirror()),
                listener);
        int tried = Math.min(tests, data.test().size());
        AttributeReaderTraining.Test test = AttributeReaderTraining.test(reader, data.test(), tried, fit, tested);
        AttributeReaderFile.write(out, reader, provenance(settings, data, test.accuracy()));
        return new Report(test.accuracy(), tried - test.broken().size(), training.broken(), test.broken());
    }

    private Map<String, String> provenance(Settings settings, EvaluatorData data, AttributeAccuracy accuracy) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("version", CodeVersion.current());
        provenance.put("data", data.train().fingerprint());
        provenance.put("pictures", Integer.toString(data.train().size()));
        provenance.put("seed", Long.toString(settings.seed()));
        provenance.put("steps", Integer.toString(steps));
        provenance.put("settings", settings.hash());
        provenance.put("right_on_test_pictures", share(accuracy.overall()));
        accuracy.byAttribute()
                .forEach((attribute, count) -> provenance.put("right_on_test_pictures." + attribute, share(count)));
        return provenance;
    }

    private static String share(AttributeAccuracy.Count count) {
        return String.format(Locale.ROOT, "%.4f", count.share());
    }
}
