package org.drgan.evaluator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.drgan.data.BrokenPicture;
import org.drgan.image.Fit;
import org.drgan.settings.Settings;
import org.drgan.tensor.CodeVersion;

/**
 * Trains evaluators.
 *
 * @param steps batches of {@link AttributeReaderTraining#BATCH} pictures
 * @param width channels of the first layer
 * @param fewest values with fewer pictures than this are not learned
 * @param tests number of real test pictures to test it on, at most
 */
public record EvaluatorTraining(int steps, int width, int fewest, int tests) {
    /**
     * The result.
     *
     * @param accuracy correct answers on real test pictures
     * @param tried number of these pictures
     * @param unlearned training pictures that could not be read
     * @param untried test pictures that could not be read
     */
    public record Report(
            AttributeAccuracy accuracy, int tried, List<BrokenPicture> unlearned, List<BrokenPicture> untried) {}

    /**
     * Trains an evaluator on real pictures, tests it on others, and writes it. A training that was stopped continues
     * from the checkpoint {@code NAME.unfinished} beside the file, which is removed at the end.
     *
     * @param listener receives each step
     * @param tested receives how many more test pictures are done
     * @param stop whether to stop; asked before each step and each test
     * @return empty when it was stopped, with a checkpoint
     * @throws IOException when the checkpoint is damaged or cannot be written
     * @throws IllegalArgumentException when the checkpoint is of another training, naming the differences
     */
    public Optional<Report> train(
            Settings settings,
            EvaluatorData data,
            Path out,
            AttributeReaderTraining.Listener listener,
            IntConsumer tested,
            BooleanSupplier stop)
            throws IOException {
        Fit fit = settings.data().fit();
        AttributeReaderTraining training =
                new AttributeReaderTraining(data.train(), data.heads(), settings.side(), fewest, fit);
        ReaderCheckpoint checkpoint = ReaderCheckpoint.of(out, identity(settings, data));
        Optional<AttributeReader> learned = training.train(
                new AttributeReaderTraining.Schedule(
                        width,
                        steps,
                        settings.seed(),
                        settings.precision(),
                        settings.data().crop(),
                        settings.data().mirror()),
                checkpoint,
                listener,
                stop);
        if (learned.isEmpty()) {
            return Optional.empty();
        }
        AttributeReader reader = learned.get();
        int tried = Math.min(tests, data.test().size());
        AttributeReaderTraining.Test test;
        try {
            test = AttributeReaderTraining.test(reader, data.test(), tried, fit, more -> {
                if (stop.getAsBoolean()) {
                    throw new Stopped();
                }
                tested.accept(more);
            });
        } catch (Stopped stopped) {
            return Optional.empty();
        }
        AttributeReaderFile.write(out, reader, provenance(settings, data, test.accuracy()));
        checkpoint.remove();
        return Optional.of(new Report(test.accuracy(), tried - test.broken().size(), training.broken(), test.broken()));
    }

    /** Stops a test. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Everything that the weights depend on, except the version of the code. */
    private Map<String, String> identity(Settings settings, EvaluatorData data) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("data", data.train().fingerprint());
        identity.put("attributes", String.join(", ", data.heads()));
        identity.put("side", Integer.toString(settings.side()));
        identity.put("seed", Long.toString(settings.seed()));
        identity.put("steps", Integer.toString(steps));
        identity.put("width", Integer.toString(width));
        identity.put("fewest", Integer.toString(fewest));
        identity.put("precision", settings.precision().toString());
        identity.put("data.fit", settings.data().fit().toString());
        identity.put("data.crop", Double.toString(settings.data().crop()));
        identity.put("data.mirror", Boolean.toString(settings.data().mirror()));
        return identity;
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
