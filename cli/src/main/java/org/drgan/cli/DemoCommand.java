package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.drgan.TextToImage;
import org.drgan.cli.demo.DemoDrawing;
import org.drgan.cli.demo.DemoPage;
import org.drgan.cli.demo.DemoTraining;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.UserMistake;
import org.drgan.pages.Page;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Engine;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A demonstration in minutes: pictures from a trained model, a model trained from scratch, and a page about both. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows DR-GAN: draws pictures, then trains a model from scratch, and writes a page about both.",
        description = "Ctrl-C stops it at any time; the results and the page are kept.",
        footerHeading = "%nExamples:%n",
        footer = {"  drgan demo", "  drgan demo --minutes 10 --out long-demo", "  drgan demo --skip-training"})
final class DemoCommand implements Callable<Integer> {
    private static final double LONGEST = 24 * 60;
    private static final double MUCH = 1.15; // how much faster bf16 must be than fp32 to be used

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "output folder; default: demo")
    private Path out = Path.of("demo");

    @Option(names = "--model", paramLabel = "DIR", description = "folder of the model; default: the bundled birds-64")
    private @Nullable Path model;

    @Option(names = "--minutes", paramLabel = "N", description = "minutes of training from scratch; default: 4")
    private double minutes = 4;

    @Option(names = "--skip-training", description = "only draw with the trained model and write the page")
    private boolean skipTraining;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "changes a setting of the preset demo; may be repeated")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        if (!(minutes > 0) || minutes > LONGEST) {
            throw new UserMistake("--minutes must be above 0 and at most 1440, but is " + minutes);
        }
        prepare();
        compute.setThreads();
        DemoPage page = new DemoPage(out);
        try (Ending ending = new Ending()) {
            boolean drawn = draw(page, ending);
            if (skipTraining || ending.isAsked()) {
                if (!drawn && skipTraining) {
                    throw new UserMistake("without a trained model and without training there is nothing to show");
                }
                page.write(ending.isAsked() ? DemoPage.State.ENDED_EARLY : DemoPage.State.DONE);
            } else {
                train(page, ending);
            }
            say("@|bold The page:|@ " + page.file().toAbsolutePath().toUri());
        }
        return 0;
    }

    /** Creates the folder; refuses to overwrite files that drgan did not write. */
    private void prepare() throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new UserMistake("cannot write into " + out + ": it is a file; name a folder with --out");
        }
        try {
            Files.createDirectories(out);
        } catch (IOException refused) {
            throw new UserMistake("cannot create the folder " + out + ": " + refused, refused);
        }
        if (!Files.isWritable(out)) {
            throw new UserMistake("cannot write into the folder " + out + ": permission denied");
        }
        Path index = out.resolve("index.html");
        if (Files.exists(index) && !Page.isOurs(index)) {
            throw new UserMistake(index + " was not written by drgan: name another folder with --out");
        }
    }

    /** Draws with the trained model; returns whether there are pictures. */
    private boolean draw(DemoPage page, Ending ending) throws IOException {
        Path folder = model != null ? model : BundledModel.folder();
        try {
            DemoDrawing drawing = DemoDrawing.draw(folder, compute.drawing(), ending::isAsked);
            if (drawing.isEmpty()) {
                return without(
                        page,
                        ending.isAsked()
                                ? ""
                                : "the model in " + folder + " does not know the words of the demo's sentences");
            }
            Path grid = drawing.write(out.resolve("pictures"));
            double since = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
            page.trained(drawing, since);
            page.write(skipTraining ? DemoPage.State.DONE : DemoPage.State.TRAINING);
            say(String.format(
                    Locale.ROOT,
                    "@|bold %d pictures|@ from %s in %.1f s, %.1f s after the start:",
                    drawing.pictures().size(),
                    folder,
                    drawing.seconds(),
                    since));
            say("  " + grid + "  all of them, with their sentences");
            say("  " + out.resolve("pictures") + "  each as a file");
            say("  " + page.file() + "  the page" + (skipTraining ? "" : "; it is updated from now on"));
            return true;
        } catch (IOException unusable) {
            if (model != null) {
                throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
            }
            return without(page, String.valueOf(unusable.getMessage()));
        }
    }

    private boolean without(DemoPage page, String reason) {
        if (!reason.isEmpty()) {
            page.without(reason);
            err().println("No pictures from a trained model: " + reason + ".");
            err().flush();
        }
        return false;
    }

    private void train(DemoPage page, Ending ending) throws IOException {
        DemoPage.State state = DemoPage.State.FAILED;
        List<String> settings = settings();
        boolean choose =
                settings.contains("device=cpu") && settings.stream().noneMatch(set -> set.startsWith("threads="));
        DemoTraining[] self = new DemoTraining[1];
        Path folder = fresh();
        DemoTraining training = new DemoTraining(folder, settings, 60 * minutes, choose, err(), ending, () -> {
            page.training(self[0].matching(), self[0].generator(), self[0].elapsed());
            write(page, DemoPage.State.TRAINING);
        });
        self[0] = training;
        say(String.format(
                Locale.ROOT,
                "@|bold A model from scratch|@ in %s minutes, in %s: first the matching model, then the generator.",
                Double.toString(minutes).replaceFirst("\\.0$", ""),
                folder));
        try {
            boolean finished = training.run();
            if (Files.exists(training.generator().resolve("model"))) {
                page.young(DemoDrawing.draw(
                        training.generator().resolve("model"), TextToImage.Options.defaults(), () -> false));
            }
            state = finished ? DemoPage.State.DONE : DemoPage.State.ENDED_EARLY;
        } finally {
            page.training(training.matching(), training.generator(), training.elapsed());
            page.write(state);
        }
    }

    /** A folder that no earlier demo has used. */
    private Path fresh() throws IOException {
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(out.resolve(number == 1 ? "training" : "training-" + number));
            } catch (FileAlreadyExistsException used) {
                continue;
            }
        }
    }

    private static void write(DemoPage page, DemoPage.State state) {
        try {
            page.write(state);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /** The options as settings; without --precision, the number format that is faster on this machine. */
    private List<String> settings() {
        List<String> all = new ArrayList<>();
        if (Engine.inspect().gpus() == 0) {
            all.add("device=cpu");
            Devices.threads(1); // see ThreadChoice; one thread is enough to compare the formats
            all.add("precision=" + (speed(Precision.BF16) > MUCH * speed(Precision.FP32) ? "bf16" : "fp32"));
        }
        ParseResult parsed = spec.commandLine().getParseResult();
        for (String option : List.of("device", "precision", "threads")) {
            if (parsed.hasMatchedOption("--" + option)) {
                Object value = parsed.matchedOption("--" + option).getValue();
                all.add(option + "=" + String.valueOf(value).toLowerCase(Locale.ROOT));
            }
        }
        all.addAll(overrides);
        return all;
    }

    /** The higher of two measurements, since other programs only slow it down. */
    private static double speed(Precision precision) {
        return Math.max(Engine.convolutionSpeed(precision), Engine.convolutionSpeed(precision));
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void say(String marked) {
        spec.commandLine()
                .getOut()
                .println(spec.commandLine().getColorScheme().ansi().string(marked));
        spec.commandLine().getOut().flush();
    }
}
