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
 * How a judge is taught.
 *
 * @param steps batches of {@link AttributeReaderTraining#BATCH} pictures
 * @param width channels of the first layer
 * @param fewest values with fewer pictures than this are not learned
 * @param tests on how many real test pictures to try it at most
 */
public record JudgeCourse(int steps, int width, int fewest, int tests) {
    /**
     * What came out.
     *
     * @param accuracy right answers on real test pictures
     * @param tried how many pictures that were
     * @param unlearned pictures to learn from that could not be read
     * @param untried test pictures that could not be read
     */
    public record Report(
            AttributeAccuracy accuracy, int tried, List<BrokenPicture> unlearned, List<BrokenPicture> untried) {}

    /**
     * Teaches a judge on real pictures, tries it on others, and writes it.
     *
     * @param listener hears of each step
     * @param tested hears how many more test pictures are done
     */
    public Report teach(
            Settings settings, JudgeData data, Path out, AttributeReaderTraining.Listener listener, IntConsumer tested)
            throws IOException {
        Fit fit = settings.data().fit();
        AttributeReaderTraining training =
                new AttributeReaderTraining(data.train(), data.heads(), settings.side(), fewest, fit);
        AttributeReader reader = training.train(
                new AttributeReaderTraining.Course(
                        width,
                        steps,
                        settings.seed(),
                        settings.precision(),
                        settings.data().crop(),
                        settings.data().mirror()),
                listener);
        int tried = Math.min(tests, data.test().size());
        AttributeReaderTraining.Test judged = AttributeReaderTraining.test(reader, data.test(), tried, fit, tested);
        AttributeReaderFile.write(out, reader, provenance(settings, data, judged.accuracy()));
        return new Report(judged.accuracy(), tried - judged.broken().size(), training.broken(), judged.broken());
    }

    private Map<String, String> provenance(Settings settings, JudgeData data, AttributeAccuracy accuracy) {
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
