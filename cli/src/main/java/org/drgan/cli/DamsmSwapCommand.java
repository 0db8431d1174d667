package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.cli.options.MeasureOptions;
import org.drgan.cli.shared.LeftOut;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.data.CaptionedPictures;
import org.drgan.files.DurableFile;
import org.drgan.metric.Protocol;
import org.drgan.metric.SwapTest;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests which attributes a matching model can see. */
@Command(
        name = "swap",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Tests which attributes a matching model can see.",
        description =
                "Changes one attribute of a true sentence. The table shows how often the matching model gives the true"
                        + " sentence the higher score, by word codes and by the sentence code. 0.5 is chance. A generator cannot"
                        + " learn attributes that its matching model does not see.",
        footerHeading = "%nExample:%n",
        footer = "  drgan damsm swap --model runs/birds-64-damsm --json swap.jsonl")
final class DamsmSwapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "RUN",
            required = true,
            description = "run folder of a matching model, or a model folder that contains one")
    private Path model;

    @Option(names = "--count", paramLabel = "N", description = "pictures per attribute; default: ${DEFAULT-VALUE}")
    private int count = 200;

    @Mixin
    private MeasureOptions measure;

    @Override
    public Integer call() throws IOException {
        measure.check(count);
        MatchingModel matching = UserMistake.reading(
                () -> MatchingModel.read(model, spec.commandLine().getErr()::println));
        Settings settings = UserMistake.reading(() -> measure.settings(model));
        CaptionedPictures test = UserMistake.reading(() -> Sources.test(settings));
        SwapTest swap = new SwapTest(matching, test, settings.data().fit());
        Map<String, SwapTest.Result> results;
        try (Progress progress =
                Progress.of("swapping", "attributes", swap.attributes().size())) {
            results = swap.run(count, measure.seed(), done -> progress.advance(1));
        }
        if (results.isEmpty()) {
            throw new UserMistake("there is nothing to swap: the sentences of "
                    + settings.data().source()
                    + " name no attribute, or only one value of each is known (data.contrastWords)");
        }
        LeftOut.tell(spec.commandLine().getErr(), swap.broken());
        print(results);
        measure.keep(SwapTest.measurement(results, Protocol.of(SwapTest.METRIC, hashes(test), measure.seed(), count)));
        return 0;
    }

    private Map<String, String> hashes(CaptionedPictures test) throws IOException {
        Path folder = ModelFolder.locate(model);
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String file : List.of(MatchingModel.TEXT, MatchingModel.IMAGE, MatchingModel.VOCABULARY)) {
            hashes.put(file, DurableFile.hash(folder.resolve(file)));
        }
        hashes.put("data", test.fingerprint());
        return hashes;
    }

    private void print(Map<String, SwapTest.Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, "%-14s %6s %6s %8s", "attribute", "asked", "words", "sentence"));
        results.forEach((attribute, result) -> out.println(String.format(
                Locale.ROOT, "%-14s %6d %6.3f %8.3f", attribute, result.asked(), result.words(), result.sentence())));
    }
}
