package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.drgan.TextToImage;
import org.drgan.cli.options.BestOfOption;
import org.drgan.cli.options.ComputeOptions;
import org.drgan.cli.options.MeasureOptions;
import org.drgan.cli.shared.EvaluatorOptions;
import org.drgan.cli.shared.LeftOut;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.metric.EvaluatedPictures;
import org.drgan.metric.Evaluation;
import org.drgan.metric.Evaluators;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.Reference;
import org.drgan.metric.ResultFile;
import org.drgan.metric.pictures.FolderPictures;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.pages.EvaluationPage;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Computes all measures of generated pictures. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "[COMMAND]",
        header = "Measures pictures that a model draws for test sentences, or the pictures in a folder.",
        description = {
            "Measures: fid, kid, is, ms, precision-recall (need --features), r-precision (with --judge and the model's own"
                    + " matching model), attributes (needs --reader), diversity (of 16 pictures per sentence; needs"
                    + " --features and --reader), spectrum (needs no evaluator).",
            "Models of synthetic birds are also compared with new birds that fit the same sentences ('FID, fitting'),"
                    + " since test birds have combinations of colours that a model cannot know.",
            "The results for each picture are cached in --out: after an interruption, the same command continues."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan evaluate --model runs/birds --features birds-evaluator.safetensors --judge runs/judge-damsm",
            "  drgan evaluate --pictures others/ --preset birds-64 --features birds-evaluator.safetensors"
        },
        subcommands = {EvaluateAttributesCommand.class, EvaluateSheetCommand.class})
final class EvaluateCommand implements Callable<Integer> {
    private static final int DEFAULT_COUNT = 30_000;
    private static final int SHOWN = 12; // pictures in the report

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "a model folder or run folder")
    private @Nullable Path model;

    @Option(
            names = "--pictures",
            paramLabel = "FOLDER",
            description =
                    "evaluate these pictures instead, from any program; a metadata.jsonl there can list their sentences")
    private @Nullable Path pictures;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "sets size and test data for --pictures without --model; default: ${DEFAULT-VALUE}")
    private String preset = "birds-64";

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = "measures; default: all that the given evaluators allow")
    private List<String> metrics = new ArrayList<>();

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "how many pictures; default: " + DEFAULT_COUNT + ", or all in the folder")
    private @Nullable Integer count;

    @Mixin
    private BestOfOption bestOf;

    @Mixin
    private EvaluatorOptions given;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "statistics of the real pictures (.safetensors, or .npz of other tools); written if missing")
    private @Nullable Path reference;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "folder for the cache, metrics.jsonl and index.html; default: evaluation in the run folder, or"
                            + " runs/evaluation-NAME")
    private @Nullable Path out;

    @Mixin
    private MeasureOptions measure;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        if (model == null && pictures == null) {
            Main.usage(spec.commandLine());
            throw new ParameterException(spec.commandLine(), "add --model or --pictures");
        }
        measure.check(count == null ? DEFAULT_COUNT : count);
        bestOf.check();
        if (pictures != null && bestOf.count() > 1) {
            throw new UserMistake(
                    "--best-of chooses among pictures of a model: use it with --model, without --pictures");
        }
        requireReference();
        Set<Metric> asked = asked();
        compute.setThreads();
        if (pictures != null) {
            evaluate(null, asked);
            return 0;
        }
        try (TextToImage drawer = compute.load(Objects.requireNonNull(model))) {
            bestOf.check(drawer, model);
            evaluate(drawer, asked);
        }
        return 0;
    }

    private Set<Metric> asked() {
        Set<Metric> asked = EnumSet.noneOf(Metric.class);
        metrics.forEach(name -> asked.add(Metric.named(name)));
        return asked;
    }

    private void requireReference() {
        if (reference == null || Files.isRegularFile(reference)) {
            return;
        }
        if (!String.valueOf(reference.getFileName()).endsWith(".safetensors")) {
            throw new UserMistake(
                    "there is no reference " + reference + "; to create it, use a name that ends in .safetensors");
        }
        OutputFile.require(reference);
    }

    private void evaluate(@Nullable TextToImage drawer, Set<Metric> asked) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        EvaluatedPictures evaluated;
        Evaluators evaluators;
        Optional<Reference> known;
        List<String> strangers;
        try {
            Settings settings = model != null ? measure.settings(model) : measure.settingsOf(preset);
            evaluated = drawer != null
                    ? EvaluatedPictures.drawn(
                            drawer,
                            compute.precision(),
                            settings,
                            count == null ? DEFAULT_COUNT : count,
                            measure.seed(),
                            bestOf.count())
                    : folder(settings, err);
            evaluators = given.read(model);
            strangers = given.warnings(settings);
            known = reference != null && Files.isRegularFile(reference)
                    ? Optional.of(Reference.read(reference))
                    : Optional.empty();
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
        Set<Metric> chosen = chosen(asked, evaluators, known, evaluated);
        Path folder = out();
        boolean there = Files.exists(folder);
        make(folder);
        Evaluation evaluation = evaluated.evaluation(folder.resolve("parts"), evaluators, Map.of());
        List<Measurement> found;
        try (EvaluationProgress steps = new EvaluationProgress()) {
            found = evaluation.run(chosen, known, steps);
        } finally {
            if (!there) {
                removeEmpty(folder); // if nothing was written
            }
        }
        LeftOut.tell(err, evaluated.source().broken());
        LeftOut.tell(err, evaluated.real().broken());
        List<String> warnings = new ArrayList<>(strangers);
        warnings.addAll(evaluation.warnings());
        warnings.addAll(evaluated.warnings());
        if (chosen.contains(Metric.R_PRECISION) && !evaluators.independent()) {
            warnings.add("R-precision uses only the matching model that the generator was trained with:"
                    + " train one with another seed and add it with --judge.");
        }
        warnings.forEach(err::println);
        print(found);
        for (Measurement measurement : found) {
            ResultFile.append(folder.resolve("metrics.jsonl"), measurement);
            measure.keep(measurement);
        }
        if (reference != null && evaluation.reference().isPresent()) {
            evaluation.reference().get().write(reference);
        }
        MeasuredPictures source = evaluated.source();
        String title = name() + (bestOf.count() == 1 ? "" : ", best of " + bestOf.count());
        new EvaluationPage(title, found, warnings, source.items(0, Math.min(SHOWN, source.size())))
                .write(folder.resolve("index.html"));
        spec.commandLine().getOut().println("Results are in " + folder + ": index.html, metrics.jsonl.");
    }

    private EvaluatedPictures folder(Settings settings, PrintWriter err) throws IOException {
        EvaluatedPictures evaluated = EvaluatedPictures.folder(
                Objects.requireNonNull(pictures), settings, count == null ? Integer.MAX_VALUE : count, measure.seed());
        List<Path> foreign = ((FolderPictures) evaluated.source()).foreign();
        if (!foreign.isEmpty()) {
            err.println(foreign.size() + " files in " + pictures + " are not pictures and were skipped, for example "
                    + foreign.get(0) + ".");
        }
        if (count != null && evaluated.source().size() < count) {
            throw new UserMistake(
                    pictures + " holds " + evaluated.source().size() + " pictures, but --count asks for " + count);
        }
        return evaluated;
    }

    /** The measures in --metrics, or all that can be measured. */
    private Set<Metric> chosen(
            Set<Metric> asked, Evaluators evaluators, Optional<Reference> known, EvaluatedPictures evaluated) {
        Set<Metric> possible = EnumSet.noneOf(Metric.class);
        for (Metric metric : Metric.values()) {
            Optional<String> hindrance = hindrance(metric, evaluators, evaluated);
            if (hindrance.isEmpty()) {
                possible.add(metric);
            } else if (asked.contains(metric)) {
                throw new UserMistake(metric + " cannot be measured: " + hindrance.get());
            }
        }
        if (asked.isEmpty() && known.isPresent()) {
            possible.removeIf(metric -> !known.get().serves(metric));
        }
        return asked.isEmpty() ? possible : asked;
    }

    /** Why a measure cannot be computed, and what to do; empty if it can. */
    private Optional<String> hindrance(Metric metric, Evaluators evaluators, EvaluatedPictures evaluated) {
        if (!evaluators.can(metric)) {
            return Optional.of(EvaluatorOptions.missing(metric));
        }
        if (metric == Metric.DIVERSITY && !evaluated.isDrawn()) {
            return Optional.of("it compares several pictures of one sentence, which a model must draw: use --model"
                    + " without --pictures");
        }
        boolean needsSentences = metric.needs() == Metric.Needs.MATCHING || metric.needs() == Metric.Needs.READER;
        return needsSentences && !evaluated.hasSentences()
                ? Optional.of("the sentences of the pictures in " + pictures
                        + " are not known; a metadata.jsonl there can list them")
                : Optional.empty();
    }

    private String name() {
        Path place = (pictures != null ? pictures : Objects.requireNonNull(model))
                .toAbsolutePath()
                .normalize();
        Path parent = place.getParent();
        boolean inner = place.endsWith("model") && parent != null && parent.getFileName() != null;
        return String.valueOf(inner && parent != null ? parent.getFileName() : place.getFileName());
    }

    private Path out() {
        boolean run = model != null && pictures == null && Files.isDirectory(model.resolve("model"));
        String choice = bestOf.count() == 1 ? "" : "-best-of-" + bestOf.count(); // reports are about models without it
        Path usual = run
                ? Objects.requireNonNull(model).resolve("evaluation" + choice)
                : Path.of("runs", "evaluation-" + name() + choice);
        Path folder = out != null ? out : usual;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserMistake("cannot write into " + folder + ": it is a file");
        }
        return folder;
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException refused) {
            throw new UserMistake("cannot create the folder " + folder + ": " + refused, refused);
        }
    }

    private static void removeEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException used) {
            return;
        }
    }

    private void print(List<Measurement> found) {
        PrintWriter console = spec.commandLine().getOut();
        console.println(String.format(Locale.ROOT, "%-36s %10s %9s %9s", "measure", "value", "spread", "real"));
        for (Measurement one : found) {
            console.println(String.format(
                    Locale.ROOT,
                    "%-36s %10s %9s %9s",
                    one.metric(),
                    EvaluationPage.number(one.value()),
                    EvaluationPage.number(one.spread()),
                    EvaluationPage.number(one.real())));
        }
    }
}
