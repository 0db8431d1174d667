package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.demo.DemoDrawing;
import org.drgan.cli.options.BestOfOption;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Draws a sheet of pictures on which people count birds with defects. A reader that was trained for this found too few
 * in generated pictures, see docs/results.md.
 */
@Command(
        name = "sheet",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header =
                "Draws 72 numbered pictures, with the same sentences and noise for every model, to count defects by eye.",
        description = {
            "Twelve sentences, each with the first six noise vectors of seed " + EvaluateSheetCommand.SEED + ".",
            "Count birds with two heads, two beaks, no head, or standing without legs. Write down their numbers, so that"
                    + " others can check them."
        },
        footerHeading = "%nExample:%n",
        footer = "  drgan evaluate sheet --model runs/birds --out birds-sheet.png")
final class EvaluateSheetCommand implements Callable<Integer> {
    static final long SEED = 100;

    private static final int NOISES = 6;
    private static final int COLUMNS = 2 * NOISES;
    private static final int CELL = 128; // pixels; larger pictures keep their size

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a model folder or run folder")
    private Path model;

    @Option(names = "--out", paramLabel = "FILE", description = "the picture, a .png; default: ${DEFAULT-VALUE}")
    private Path out = Path.of("sheet.png");

    @Mixin
    private BestOfOption bestOf;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        if (!String.valueOf(out.getFileName()).endsWith(".png")) {
            throw new UserMistake("--out must be a .png file, but is " + out);
        }
        OutputFile.require(out);
        bestOf.check();
        compute.setThreads();
        try (TextToImage drawer = compute.load(model)) {
            bestOf.check(drawer, model);
            List<Request> requests = requests(drawer);
            int side = Math.max(CELL, drawer.side());
            List<Pixels> cells = new ArrayList<>();
            List<String> numbers = new ArrayList<>();
            try (Progress progress = Progress.of("drawing", "pictures", requests.size())) {
                for (Request request :
                        requests) { // one by one, so that they are bit-identical to those of drgan generate
                    cells.add(PilResize.resize(bestOf.draw(drawer, request).picture(), side, side));
                    numbers.add(Integer.toString(numbers.size() + 1));
                    progress.advance(1);
                }
            }
            Pictures.write(out, Grid.labelled(cells, numbers, COLUMNS), Map.of("model", drawer.hash()));
        }
        spec.commandLine()
                .getOut()
                .println(out + ": count the birds that are not whole, of " + DemoDrawing.SENTENCES.size() * NOISES
                        + ".");
        return 0;
    }

    private static List<Request> requests(TextToImage drawer) {
        List<Request> requests = new ArrayList<>();
        for (String sentence : DemoDrawing.SENTENCES) {
            if (drawer.vocabulary().numbers(sentence).length == 0) {
                throw new UserMistake("the model knows no word of \"" + sentence
                        + "\": the sheet is for models of birds;"
                        + " for others use 'drgan generate --file SENTENCES --count " + NOISES + " --seed " + SEED
                        + "'");
            }
            for (int noise = 0; noise < NOISES; noise++) {
                requests.add(new Request(sentence, SEED, noise, null));
            }
        }
        return requests;
    }
}
