package org.drgan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.drgan.TextToImage;
import org.drgan.cli.page.EvaluationPage;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.DrawnPictures;
import org.drgan.metric.Evaluation;
import org.drgan.metric.FolderPictures;
import org.drgan.metric.Judges;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.PictureSource;
import org.drgan.metric.RealPictures;
import org.drgan.metric.Reference;
import org.drgan.metric.ResultFile;
import org.drgan.train.Settings;
import org.drgan.train.Sources;
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
        versionProvider = Main.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "[COMMAND]",
        header = "Measures pictures that a model draws for test sentences, or those in a folder.",
        description = {
            "Measures: fid, kid, is, ms, precision-recall (by --features), r-precision (by --judge and the model's own"
                    + " matching model), attributes (by --reader).",
            "What was seen of each picture is kept in --out: interrupted, the same command goes on where it was."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drgan evaluate --model runs/birds --features birds-evaluator.safetensors --judge runs/judge-damsm",
            "  drgan evaluate --pictures others/ --preset birds-64 --features birds-evaluator.safetensors"
        },
        subcommands = {EvaluateAttributesCommand.class})
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
            description = "which measures; default: all for which there is a judge")
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
        try (TextToImage drawer = load()) {
            evaluate(drawer, asked);
        }
        return 0;
    }

    private TextToImage load() {
        try {
            return TextToImage.load(
                    Objects.requireNonNull(model),
                    new TextToImage.Options(compute.device(), compute.precision(), compute.note()));
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
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
        Settings settings;
        CaptionedPictures test;
        PictureSource source;
        Judges judges;
        Optional<Reference> known;
        try {
            settings = model != null ? measure.settings(model) : measure.settingsOf(preset);
            test = Sources.test(settings, Math.min(count == null ? DEFAULT_COUNT : count, Evaluation.SAMPLE));
            source = drawer != null ? drawn(drawer, test) : folder(settings, test, err);
            judges = judging.read(model);
            known = reference != null && Files.isRegularFile(reference)
                    ? Optional.of(Reference.read(reference))
                    : Optional.empty();
        } catch (IOException unusable) {
            throw new UserMistake(String.valueOf(unusable.getMessage()), unusable);
        }
        Set<Metric> chosen = chosen(asked, judges, known, source);
        Path folder = folder();
        RealPictures real = new RealPictures(test, settings.data().fit(), source.side(), measure.seed());
        Evaluation evaluation = new Evaluation(
                folder.resolve("parts"),
                source,
                real,
                test,
                judges,
                measure.seed(),
                drawer != null ? Map.of("model", drawer.hash()) : Map.of(),
                details(source, settings, test));
        List<Measurement> found;
        try (Steps steps = new Steps()) {
            found = evaluation.run(chosen, known, steps);
        }
        LeftOut.tell(err, source.broken());
        LeftOut.tell(err, real.broken());
        List<String> warnings = warnings(evaluation, source, test, drawer != null);
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
        new EvaluationPage(name(), found, warnings, source.items(0, Math.min(SHOWN, source.size())))
                .write(folder.resolve("index.html"));
        spec.commandLine().getOut().println("All of it is in " + folder + ": index.html, metrics.jsonl.");
    }

    private PictureSource drawn(TextToImage drawer, CaptionedPictures test) {
        return new DrawnPictures(
                test,
                new Painter(drawer, measure.seed()),
                drawer.hash() + " in " + compute.precision(),
                drawer.side(),
                count == null ? DEFAULT_COUNT : count,
                measure.seed());
    }

    private PictureSource folder(Settings settings, CaptionedPictures test, PrintWriter err) throws IOException {
        FolderPictures found = new FolderPictures(
                Objects.requireNonNull(pictures),
                test,
                settings.data().fit(),
                settings.side(),
                count == null ? Integer.MAX_VALUE : count);
        if (!found.foreign().isEmpty()) {
            err.println(found.foreign().size() + " files in " + pictures + " are no pictures and were passed over, as "
                    + found.foreign().get(0) + ".");
        }
        if (count != null && found.size() < count) {
            throw new UserMistake(pictures + " holds " + found.size() + " pictures, but --count asks for " + count);
        }
        return found;
    }

    /** What was asked for, or all that can be judged. */
    private Set<Metric> chosen(Set<Metric> asked, Judges judges, Optional<Reference> known, PictureSource source) {
        boolean sentences = !(source instanceof FolderPictures folder) || folder.hasSentences();
        Set<Metric> possible = EnumSet.noneOf(Metric.class);
        for (Metric metric : Metric.values()) {
            boolean needsSentences = metric.judge() == Metric.Judge.MATCHING || metric.judge() == Metric.Judge.READER;
            if (judges.can(metric) && (sentences || !needsSentences)) {
                possible.add(metric);
            } else if (asked.contains(metric)) {
                throw new UserMistake(metric + " cannot be measured: "
                        + (judges.can(metric)
                                ? "the sentences of the pictures in " + pictures
                                        + " are not known; a metadata.jsonl there tells them"
                                : JudgeOptions.missing(metric)));
            }
        }
        if (possible.isEmpty()) {
            throw new UserMistake("nobody is there to judge: give --features, --judge or --reader");
        }
        if (asked.isEmpty() && known.isPresent()) {
            possible.removeIf(metric -> !known.get().serves(metric));
        }
        return asked.isEmpty() ? possible : asked;
    }

    private Map<String, String> details(PictureSource source, Settings settings, CaptionedPictures test) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("pictures", source.identity());
        details.put("data", settings.data().source() + ", split test, " + test.size() + " real pictures");
        details.put(
                "sentences",
                source instanceof FolderPictures
                        ? "those of the folder's list, if it has one"
                        : "of test pictures in order, round and round, one each by the seed");
        details.put(
                "real pictures",
                "made square by " + settings.data().fit() + " with Pillow's bilinear filter, then " + source.side()
                        + " pixels");
        return details;
    }

    private static List<String> warnings(
            Evaluation evaluation, PictureSource source, CaptionedPictures test, boolean drawn) {
        List<String> warnings = new ArrayList<>(evaluation.warnings());
        int sentences = 0;
        for (int index = 0; index < test.size() && drawn && sentences < source.size(); index++) {
            sentences += test.captions(index).size();
        }
        if (drawn && sentences < source.size()) {
            warnings.add("The test data have " + sentences + " sentences for " + source.size()
                    + " pictures: sentences come up again, each time with other noise.");
        }
        return warnings;
    }

    private String name() {
        Path place = (pictures != null ? pictures : Objects.requireNonNull(model))
                .toAbsolutePath()
                .normalize();
        Path parent = place.getParent();
        boolean inner = place.endsWith("model") && parent != null && parent.getFileName() != null;
        return String.valueOf(inner && parent != null ? parent.getFileName() : place.getFileName());
    }

    private Path folder() {
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

    /** Shows one step after the other. */
    private static final class Steps implements Evaluation.Progress, AutoCloseable {
        private @Nullable Progress now;

        @Override
        public IntConsumer begin(String task, int pictures) {
            close();
            Progress progress = Progress.of(task, "pictures", pictures);
            now = progress;
            return progress::advance;
        }

        @Override
        public void close() {
            if (now != null) {
                now.close();
                now = null;
            }
        }
    }
}
