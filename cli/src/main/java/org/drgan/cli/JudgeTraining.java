package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.metric.AttributeAccuracy;
import org.drgan.metric.AttributeReader;
import org.drgan.metric.AttributeReaderFile;
import org.drgan.metric.AttributeReaderTraining;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Devices;
import org.drgan.train.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a judge on real pictures, tests it on others, and writes it: what readers and evaluators share. */
final class JudgeTraining {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where to write the judge")
    private Path out;

    @Option(names = "--steps", paramLabel = "N", description = "batches of 64 pictures; default: ${DEFAULT-VALUE}")
    private int steps = 900;

    @Option(names = "--width", paramLabel = "N", description = "channels of the first layer; default: ${DEFAULT-VALUE}")
    private int width = 24;

    @Option(
            names = "--fewest",
            paramLabel = "N",
            description = "values with fewer pictures than this are not read; default: ${DEFAULT-VALUE}")
    private int fewest = 20;

    @Option(
            names = "--tests",
            paramLabel = "N",
            description = "on how many real test pictures to try it at most; default: ${DEFAULT-VALUE}")
    private int tests = 2000;

    /** Refuses, before anything is read, numbers and files that cannot be meant. */
    void check(Settings settings) {
        if (steps < 1 || width < 1 || width > 512 || fewest < 1 || tests < 1) {
            throw new UserMistake("--steps, --width (to 512), --fewest and --tests must be positive, but are " + steps
                    + ", " + width + ", " + fewest + " and " + tests);
        }
        OutputFile.require(out);
        if (settings.device().equals("cuda")) {
            throw new UserMistake("a judge is trained on the processor, which takes minutes: use --device cpu");
        }
        Devices.threads(settings.threads());
    }

    /** Where the judge is written. */
    Path out() {
        return out;
    }

    /** Trains, tests, writes, and says how good it is. */
    void run(Settings settings, CaptionedPictures train, CaptionedPictures test, List<String> attributes)
            throws IOException {
        Fit fit = settings.data().fit();
        AttributeReaderTraining training = new AttributeReaderTraining(train, attributes, settings.side(), fewest, fit);
        AttributeReader reader;
        try (Progress progress = Progress.of("training", "pictures", (long) steps * AttributeReaderTraining.BATCH)) {
            reader = training.train(course(settings), (step, all, loss) -> {
                progress.note(String.format(Locale.ROOT, "loss %.3f", loss));
                progress.advance(AttributeReaderTraining.BATCH);
            });
        }
        AttributeReaderTraining.Test judged;
        int tried = Math.min(tests, test.size());
        try (Progress progress = Progress.of("testing", "pictures", tried)) {
            judged = AttributeReaderTraining.test(reader, test, tried, fit, progress::advance);
        }
        PrintWriter err = command.commandLine().getErr();
        LeftOut.tell(err, training.broken());
        LeftOut.tell(err, judged.broken());
        AttributeReaderFile.write(out, reader, provenance(settings, train, judged.accuracy()));
        PrintWriter console = command.commandLine().getOut();
        console.println("Right on " + (tried - judged.broken().size()) + " real test pictures:");
        judged.accuracy().byAttribute().forEach((attribute, count) -> console.println(row(attribute, count)));
        console.println(row("all", judged.accuracy().overall()));
    }

    private AttributeReaderTraining.Course course(Settings settings) {
        return new AttributeReaderTraining.Course(
                width,
                steps,
                settings.seed(),
                settings.precision(),
                settings.data().crop(),
                settings.data().mirror());
    }

    private static String row(String attribute, AttributeAccuracy.Count count) {
        return String.format(Locale.ROOT, "  %-14s %.3f  of %d", attribute, count.share(), count.asked());
    }

    private Map<String, String> provenance(Settings settings, CaptionedPictures train, AttributeAccuracy accuracy) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("version", CodeVersion.current());
        provenance.put("data", train.fingerprint());
        provenance.put("pictures", Integer.toString(train.size()));
        provenance.put("seed", Long.toString(settings.seed()));
        provenance.put("steps", Integer.toString(steps));
        provenance.put("settings", settings.hash());
        provenance.put(
                "right_on_test_pictures",
                String.format(Locale.ROOT, "%.4f", accuracy.overall().share()));
        accuracy.byAttribute()
                .forEach((attribute, count) -> provenance.put(
                        "right_on_test_pictures." + attribute, String.format(Locale.ROOT, "%.4f", count.share())));
        return provenance;
    }
}
