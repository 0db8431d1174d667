package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.metric.AttributeAccuracy;
import org.drgan.metric.AttributeReader;
import org.drgan.metric.AttributeReaderFile;
import org.drgan.metric.AttributeReaderTraining;
import org.drgan.tensor.CodeVersion;
import org.drgan.tensor.Devices;
import org.drgan.train.Settings;
import org.drgan.train.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an attribute reader on real pictures and says how good it is on others. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        header = "Trains a reader of attributes on real pictures and tests it on real pictures of the split 'test'.",
        description = "Pictures, their size and how they become square are the preset's, so that the reader fits the"
                + " models trained with it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan reader train --out birds.safetensors",
            "  drgan reader train --preset photos-64 --data photos/ --attributes colour,class --out photos.safetensors"
        })
final class ReaderTrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions given;

    @Option(
            names = "--attributes",
            paramLabel = "NAME",
            split = ",",
            description = "which attributes to read; default for birds: all")
    private List<String> attributes = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where to write the reader")
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

    @Mixin
    private ComputeOptions compute; // read as settings: what is not given stays as the preset has it

    @Override
    public Integer call() throws IOException {
        if (steps < 1 || width < 1 || width > 512 || fewest < 1 || tests < 1) {
            throw new UserMistake("--steps, --width (to 512), --fewest and --tests must be positive, but are " + steps
                    + ", " + width + ", " + fewest + " and " + tests);
        }
        OutputFile.require(out);
        Settings settings = given.resolve(null, List.of());
        if (settings.device().equals("cuda")) {
            throw new UserMistake("a reader is trained on the processor, which takes minutes: use --device cpu");
        }
        Devices.threads(settings.threads());
        CaptionedPictures train;
        CaptionedPictures test;
        try {
            train = Sources.judging(settings);
            test = Sources.test(settings);
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
        Fit fit = settings.data().fit();
        AttributeReaderTraining training =
                new AttributeReaderTraining(train, attributes(settings, train), settings.side(), fewest, fit);
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
        LeftOut.tell(spec.commandLine().getErr(), training.broken());
        LeftOut.tell(spec.commandLine().getErr(), judged.broken());
        AttributeReaderFile.write(out, reader, provenance(settings, train, judged.accuracy()));
        print(tried - judged.broken().size(), judged.accuracy());
        return 0;
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

    private void print(int pictures, AttributeAccuracy accuracy) {
        PrintWriter console = spec.commandLine().getOut();
        console.println("Right on " + pictures + " real test pictures:");
        accuracy.byAttribute().forEach((attribute, count) -> console.println(row(attribute, count)));
        console.println(row("all", accuracy.overall()));
        console.println("The reader is in " + out + ".");
        console.println("Judge a model:    drgan evaluate attributes --reader " + out + " --model RUN");
    }

    private static String row(String attribute, AttributeAccuracy.Count count) {
        return String.format(Locale.ROOT, "  %-14s %.3f  of %d", attribute, count.share(), count.asked());
    }

    private List<String> attributes(Settings settings, CaptionedPictures train) {
        TreeSet<String> known = new TreeSet<>();
        for (int index = 0; index < train.size(); index++) {
            known.addAll(train.attributes(index).keySet());
        }
        List<String> unknown =
                attributes.stream().filter(name -> !known.contains(name)).toList();
        if (known.isEmpty()
                || !unknown.isEmpty()
                || attributes.isEmpty() && !settings.data().synthetic()) {
            throw new UserMistake((unknown.isEmpty()
                            ? "say which attributes to read with --attributes"
                            : "no picture has the attribute " + String.join(", ", unknown))
                    + "; these pictures have: " + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
        return attributes.isEmpty() ? List.copyOf(known) : attributes;
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
