package org.drgan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.Progress;
import org.drgan.cli.shared.UserMistake;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.SpreadOrder;
import org.drgan.image.Fit;
import org.drgan.image.Pixels;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.metric.pictures.NearestPictures;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.pages.DrawnFigures;
import org.drgan.pages.ReportPage;
import org.drgan.pages.RunStory;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes one page about one or several training runs. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header =
                "Writes one page about training runs: settings, curves, samples, measures, and pictures of their models.",
        description = "The page is a self-contained HTML file. Measures are those of 'drgan evaluate', from the folder"
                + " 'evaluation' in a run folder.",
        footerHeading = "%nExample:%n",
        footer = "  drgan report runs/birds runs/birds-without-sdm --out report.html")
final class ReportCommand implements Callable<Integer> {
    private static final int DRAWN = 8; // sentences per run
    private static final int STEPS = 7; // pictures of an interpolation
    private static final int YARDSTICK =
            24; // test pictures whose distance to training pictures is shown for comparison
    private static final long SEED = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "run folders, or model folders")
    private List<Path> runs = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "the page; default: ${DEFAULT-VALUE}")
    private Path out = Path.of("report.html");

    @Option(
            names = "--nearest",
            paramLabel = "N",
            description = "how many training pictures to search for the nearest one; default: ${DEFAULT-VALUE}")
    private int nearest = 2000;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        OutputFile.require(out);
        if (nearest < 1) {
            throw new UserMistake("--nearest must be positive, but is " + nearest);
        }
        for (Path run : runs) {
            if (!Files.isRegularFile(run.resolve(Settings.FILE))) {
                throw new UserMistake(run + " is not a run folder: it has no " + Settings.FILE);
            }
        }
        compute.setThreads();
        List<String> names = names(runs);
        Map<String, ReportPage.ReportedRun> reported = new LinkedHashMap<>();
        List<String> sentences = List.of();
        for (Path run : runs) {
            ReportPage.ReportedRun one = read(run, sentences);
            reported.put(names.get(reported.size()), one);
            if (sentences.isEmpty() && one.drawn() != null) {
                sentences = one.drawn().asked();
            }
        }
        new ReportPage(reported).write(out);
        spec.commandLine().getOut().println("The report is " + out + ".");
        return 0;
    }

    /** Unique names for the runs: the shortest ends of their paths that differ. */
    static List<String> names(List<Path> runs) {
        List<Path> paths = runs.stream()
                .map(run -> run.toAbsolutePath().normalize())
                .distinct()
                .toList();
        if (paths.size() < runs.size()) {
            throw new UserMistake("the same run is named twice: " + runs);
        }
        int longest = paths.stream().mapToInt(Path::getNameCount).max().orElse(1);
        for (int length = 1; length < longest; length++) {
            int parts = length;
            List<String> names = paths.stream()
                    .map(path -> path.subpath(Math.max(0, path.getNameCount() - parts), path.getNameCount()))
                    .map(Path::toString)
                    .toList();
            if (names.stream().distinct().count() == names.size()) {
                return names;
            }
        }
        return paths.stream().map(Path::toString).toList();
    }

    /** @param asked the sentences of earlier runs; may be empty */
    private ReportPage.ReportedRun read(Path run, List<String> asked) throws IOException {
        RunStory story = UserMistake.reading(() -> RunStory.read(run));
        Path metrics = run.resolve("evaluation/metrics.jsonl");
        List<Measurement> measurements =
                UserMistake.reading(() -> Files.isRegularFile(metrics) ? newest(ResultFile.read(metrics)) : List.of());
        Path folder = ModelFolder.locate(run);
        return new ReportPage.ReportedRun(
                story,
                measurements,
                Files.isRegularFile(folder.resolve(MatchingModel.GENERATOR))
                        ? draw(run, story.settings(), asked)
                        : null);
    }

    /** The last measurement of each kind. */
    private static List<Measurement> newest(List<Measurement> all) {
        Map<String, Measurement> newest = new LinkedHashMap<>();
        all.forEach(one -> newest.put(one.metric(), one));
        return List.copyOf(newest.values());
    }

    private @Nullable DrawnFigures draw(Path run, Settings settings, List<String> asked) throws IOException {
        try (TextToImage drawer = compute.load(run)) {
            // runs with other seeds have other test sentences; to compare them, all draw the same
            List<String> sentences = !asked.isEmpty() && knows(drawer, asked) ? asked : sentences(drawer, settings);
            if (sentences.isEmpty()) {
                return null;
            }
            List<GeneratedPicture> pictures = drawer.generate(sentences.stream()
                    .map(sentence -> Request.of(sentence, SEED))
                    .toList());
            List<Pixels> plain =
                    pictures.stream().map(GeneratedPicture::picture).toList();
            CaptionedPictures train = Sources.train(settings);
            Fit fit = settings.data().fit();
            List<Pixels> unseen = Sources.tested(settings)
                    ? NearestPictures.squares(
                            Sources.test(settings), fit, plain.get(0).width(), YARDSTICK)
                    : List.of();
            List<Pixels> wanted = Stream.concat(plain.stream(), unseen.stream()).toList();
            List<NearestPictures.Nearest> found;
            int looked = Math.min(nearest, train.size());
            try (Progress progress = Progress.of("searching the nearest", "training pictures", looked)) {
                found = NearestPictures.of(wanted, train, fit, looked, progress::advance);
            }
            boolean any = !found.isEmpty(); // false if no training picture can be read
            String last = sentences.get(sentences.size() - 1);
            return new DrawnFigures(
                    pictures,
                    any ? found.subList(0, plain.size()) : List.of(),
                    any ? found.subList(plain.size(), found.size()) : List.of(),
                    looked,
                    drawer.between(Request.of(sentences.get(0), SEED), Request.of(sentences.get(0), SEED + 1), STEPS),
                    drawer.between(Request.of(sentences.get(0), SEED), Request.of(last, SEED), STEPS));
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static boolean knows(TextToImage drawer, List<String> sentences) {
        return sentences.stream()
                .allMatch(sentence -> drawer.unknownWords(sentence).isEmpty());
    }

    /** Sentences of test pictures (of training pictures if there is no test split), spread evenly, one per picture. */
    private static List<String> sentences(TextToImage drawer, Settings settings) throws IOException {
        CaptionedPictures shown = Sources.shown(settings);
        List<String> sentences = new ArrayList<>();
        for (int index : SpreadOrder.of(shown.size(), DRAWN).toArray()) {
            if (sentences.size() >= DRAWN) {
                break;
            }
            String sentence = shown.captions(index).get(0);
            if (drawer.vocabulary().numbers(sentence).length > 0) {
                sentences.add(sentence);
            }
        }
        return sentences;
    }
}
