package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.drgan.TextToImage;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.options.MeasureOptions;
import org.drgan.cli.shared.LeftOut;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.data.CaptionedPictures;
import org.drgan.evaluator.AttributeReader;
import org.drgan.evaluator.AttributeReaderFile;
import org.drgan.evaluator.TrainedOn;
import org.drgan.files.DurableFile;
import org.drgan.metric.GeneratedAttributes;
import org.drgan.metric.pictures.ModelPainter;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures whether generated pictures show what their sentences name. */
@Command(
        name = "attributes",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header =
                "Draws pictures for test sentences and counts which of the named attributes an attribute reader finds.",
        description =
                "The reader also reads the real pictures of the same sentences; its errors there are errors of the"
                        + " reader, not of the model.",
        footerHeading = "%nExample:%n",
        footer = "  drgan evaluate attributes --model runs/birds-64 --reader birds.safetensors --json results.jsonl")
final class EvaluateAttributesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a model folder or run folder")
    private Path model;

    @Option(
            names = "--reader",
            paramLabel = "FILE",
            required = true,
            description = "an attribute reader, from 'drgan reader train'")
    private Path trained;

    @Option(names = "--count", paramLabel = "N", description = "how many sentences; default: ${DEFAULT-VALUE}")
    private int count = 2000;

    @Mixin
    private MeasureOptions measure;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        measure.check(count);
        compute.setThreads();
        try (TextToImage drawer = compute.load(model)) {
            AttributeReader reader = UserMistake.reading(() -> AttributeReaderFile.read(trained));
            Settings settings = UserMistake.reading(() -> measure.settings(model));
            CaptionedPictures test = UserMistake.reading(() -> Sources.test(settings));
            if (reader.side() != drawer.side()) {
                throw new UserMistake("the reader was trained on pictures of " + reader.side()
                        + " pixels, but the model draws them with " + drawer.side()
                        + ": train a reader with the model's preset");
            }
            Optional<String> stranger = UserMistake.reading(() -> TrainedOn.otherThan(settings, trained));
            Map<String, String> hashes = new LinkedHashMap<>();
            hashes.put("model", drawer.hash());
            hashes.put("reader", DurableFile.hash(trained));
            GeneratedAttributes.Result result;
            try (Progress progress = Progress.of("evaluating", "sentences", count)) {
                result = new GeneratedAttributes(reader, test, settings.data().fit())
                        .run(
                                count,
                                measure.seed(),
                                new ModelPainter(drawer, measure.seed(), 1),
                                hashes,
                                progress::advance);
            }
            stranger.ifPresent(spec.commandLine().getErr()::println);
            print(result);
            measure.keep(result.measurement());
        }
        return 0;
    }

    private void print(GeneratedAttributes.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, "%-14s %6s %10s %6s", "attribute", "named", "generated", "real"));
        result.attributes().forEach((attribute, share) -> out.println(row(attribute, share)));
        out.println(row("all", result.all()));
        List<String> left = new ArrayList<>();
        if (result.silent() > 0) {
            left.add(result.silent() + " that name no attribute of the reader");
        }
        if (result.unread() > 0) {
            left.add(result.unread() + " without a word that the model knows");
        }
        if (!result.broken().isEmpty()) {
            left.add("the sentences of " + result.broken().size() + " pictures that cannot be read");
        }
        if (!left.isEmpty()) {
            out.println("Left out of " + count + " sentences: " + String.join(", ", left) + ".");
        }
        LeftOut.tell(spec.commandLine().getErr(), result.broken());
    }

    private static String row(String attribute, GeneratedAttributes.Share share) {
        return String.format(
                Locale.ROOT, "%-14s %6d %10.3f %6.3f", attribute, share.asked(), share.generated(), share.real());
    }
}
