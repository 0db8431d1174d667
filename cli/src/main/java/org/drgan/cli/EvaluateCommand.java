package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
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
import org.drgan.cli.shared.JudgeOptions;
import org.drgan.cli.shared.LeftOut;
import org.drgan.cli.shared.OutputFile;
import org.drgan.cli.shared.UserMistake;
import org.drgan.metric.Evaluation;
import org.drgan.metric.FolderPictures;
import org.drgan.metric.Judged;
import org.drgan.metric.Judges;
import org.drgan.metric.MeasuredPictures;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.Reference;
import org.drgan.metric.ResultFile;
import org.drgan.pages.EvaluationPage;
import org.drgan.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All measures of generated pictures. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "[COMMAND]",
        header = "Measures pictures that a model draws for test sentences, or those in a folder.",
        description = {
            "Measures: fid, kid, is, ms, precision-recall (by --features), r-precision (by --judge and the model's own"
                    + " matching model), attributes (by --reader), diversity (of 16 pictures a sentence, by --features"
                    + " and --reader), spectrum (needs no judge).",
            "What was seen of each picture is kept in --out: interrupted, the same command goes on where it was."
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

    @Option(names = "--model", paramLabel = "DIR", description = "the model's folder, or its run folder")
    private @Nullable Path model;

    @Option(
            names = "--pictures",
            paramLabel = "FOLDER",
            description = "judge these pictures, made by any program; a metadata.jsonl there tells their sentences")
    private @Nullable Path pictures;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "size and test data for --pictures without --model; default: ${DEFAULT-VALUE}")
    private String preset = "birds-64";

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = "which measures; default: all that can be made with the judges given")
    private List<String> metrics = new ArrayList<>();

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "how many pictures; default: " + DEFAULT_COUNT + ", or all of the folder")
    private @Nullable Integer count;

    @Mixin
    private JudgeOptions judging;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "what was found of the real pictures (.safetensors, or .npz of other tools); made if absent")
    private @Nullable Path reference;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where notes, metrics.jsonl and index.html go; default: evaluation in the run folder, or"
                    + " runs/evaluation- and a name")
    private @Nullable Path out;

    @Mixin
    private MeasureOptions measure;

    @Mixin
    private ComputeOptions compute;

    @Override
    public Integer call() throws IOException {
        if (model == null && pictures == null) {
            spec.commandLine().usage(spec.commandLine().getErr());
            throw new ParameterException(spec.commandLine(), "say what to measure: --model or --pictures");
        }
        measure.check(count == null ? DEFAULT_COUNT : count);
        requireReference();
        Set<Metric> asked = asked();
        compute.setThreads();
        if (pictures != null) {
            evaluate(null, asked);
            return 0;
        }
        try (TextToImage drawer = compute.load(Objects.requireNonNull(model))) {
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
                    "there is no reference " + reference + "; to make one, give it a name that ends in .safetensors");
        }
        OutputFile.require(reference);
    }

    private void evaluate(@Nullable TextToImage drawer, Set<Metric> asked) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Judged judged;
        Judges judges;
        Optional<Reference> known;
        try {
            Settings settings = model != null ? measure.settings(model) : measure.settingsOf(preset);
            judged = drawer != null
                    ? Judged.drawn(
                            drawer,
                            compute.precision(),
                            settings,
                            count == null ? DEFAULT_COUNT : count,
                            measure.seed())
                    : folder(settings, err);
            judges = judging.read(model);
            known = reference != null && Files.isRegularFile(reference)
                    ? Optional.of(Reference.read(reference))
                    : Optional.empty();
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
        Set<Metric> chosen = chosen(asked, judges, known, judged);
        Path folder = out();
        Evaluation evaluation = judged.evaluation(folder.resolve("parts"), judges, Map.of());
        List<Measurement> found;
        try (EvaluationProgress steps = new EvaluationProgress()) {
            found = evaluation.run(chosen, known, steps);
        }
        LeftOut.tell(err, judged.source().broken());
        LeftOut.tell(err, judged.real().broken());
        List<String> warnings = new ArrayList<>(evaluation.warnings());
        warnings.addAll(judged.warnings());
        if (chosen.contains(Metric.R_PRECISION) && !judges.independent()) {
            warnings.add("R-precision is judged by the matching model alone that the generator was trained to please:"
                    + " train one of another seed and give it with --judge.");
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
        MeasuredPictures source = judged.source();
        new EvaluationPage(name(), found, warnings, source.items(0, Math.min(SHOWN, source.size())))
                .write(folder.resolve("index.html"));
        spec.commandLine().getOut().println("All of it is in " + folder + ": index.html, metrics.jsonl.");
    }

    private Judged folder(Settings settings, PrintWriter err) throws IOException {
        Judged judged = Judged.folder(
                Objects.requireNonNull(pictures), settings, count == null ? Integer.MAX_VALUE : count, measure.seed());
        List<Path> foreign = ((FolderPictures) judged.source()).foreign();
        if (!foreign.isEmpty()) {
            err.println(foreign.size() + " files in " + pictures + " are no pictures and were passed over, as "
                    + foreign.get(0) + ".");
        }
        if (count != null && judged.source().size() < count) {
            throw new UserMistake(
                    pictures + " holds " + judged.source().size() + " pictures, but --count asks for " + count);
        }
        return judged;
    }

    /** What was asked for, or all that can be judged. */
    private Set<Metric> chosen(Set<Metric> asked, Judges judges, Optional<Reference> known, Judged judged) {
        Set<Metric> possible = EnumSet.noneOf(Metric.class);
        for (Metric metric : Metric.values()) {
            Optional<String> hindrance = hindrance(metric, judges, judged);
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

    /** Why something cannot be measured, and what to do; empty when it can. */
    private Optional<String> hindrance(Metric metric, Judges judges, Judged judged) {
        if (!judges.can(metric)) {
            return Optional.of(JudgeOptions.missing(metric));
        }
        if (metric == Metric.DIVERSITY && !judged.isDrawn()) {
            return Optional.of("it compares several pictures of one sentence, which a model has to draw: give --model"
                    + " and no --pictures");
        }
        boolean needsSentences = metric.judge() == Metric.Judge.MATCHING || metric.judge() == Metric.Judge.READER;
        return needsSentences && !judged.hasSentences()
                ? Optional.of("the sentences of the pictures in " + pictures
                        + " are not known; a metadata.jsonl there tells them")
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
        Path usual =
                run ? Objects.requireNonNull(model).resolve("evaluation") : Path.of("runs", "evaluation-" + name());
        Path folder = out != null ? out : usual;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserMistake("cannot write into " + folder + ": it is a file");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException refused) {
            throw new UserMistake("cannot make the folder " + folder + ": " + refused, refused);
        }
        return folder;
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
