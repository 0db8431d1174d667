package org.drgan.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.metric.Evaluation;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.Reference;
import org.drgan.metric.ResultFile;
import org.drgan.settings.Settings;
import org.drgan.train.Sources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a table of pictures. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measures the pictures of a table or a folder.",
        description = "Measures: fid, kid, is, ms, precision-recall (these need --features and --reference or --real),"
                + " r-precision (needs --judge and --caption). The pictures stay on the executors: only sums and the features of"
                + " the first " + Evaluation.SAMPLE + " are sent to the driver.")
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--pictures",
            paramLabel = "PLACE",
            required = true,
            description = "Parquet files with a column of pictures, or with --files a folder of picture files")
    private String pictures;

    @Option(names = "--files", description = "--pictures and --real are folders of picture files")
    private boolean files;

    @Option(names = "--real", paramLabel = "PLACE", description = "the real pictures, in the same format")
    private @Nullable String real;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description =
                    "statistics of the real pictures (.safetensors, or .npz of other tools), on the driver's machine;"
                            + " written if missing and --real is given")
    private @Nullable Path reference;

    @Option(names = "--features", paramLabel = "FILE|DIR", description = "a feature network, on the driver's machine")
    private @Nullable Path features;

    @Option(names = "--judge", paramLabel = "RUN", description = "a matching model, for r-precision")
    private @Nullable Path judge;

    @Option(
            names = "--metrics",
            paramLabel = "NAME",
            split = ",",
            description = "measures; default: all that the given options allow")
    private List<String> metrics = new ArrayList<>();

    @Option(names = "--picture", paramLabel = "COLUMN", description = "the pictures; default: picture")
    private String picture = Drawing.PICTURE;

    @Option(names = "--caption", paramLabel = "COLUMN", description = "the sentences, for r-precision")
    private @Nullable String caption;

    @Option(
            names = "--order",
            paramLabel = "COLUMN",
            split = ",",
            description = "columns to sort the pictures by; default: caption,seed,index, with --files path")
    private List<String> order = new ArrayList<>();

    @Option(names = "--preset", paramLabel = "NAME", description = "sets size and test data; default: ${DEFAULT-VALUE}")
    private String preset = "birds-64";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a single setting, such as data.source=birds/")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "for the choice of sentences and subsets; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "PLACE", required = true, description = "a new folder, for metrics.jsonl")
    private String out;

    @Override
    public Integer call() throws IOException {
        SparkSession spark = Main.session();
        Target target = Target.free(spark, out);
        Settings settings = Settings.of(List.of(preset), overrides);
        Dataset<Row> table = read(spark, pictures);
        CaptionedPictures test = Sources.test(settings, Evaluation.SAMPLE);
        Measuring measuring = Measuring.of(spark, features, judge, test, options(settings));
        Reference known = known(spark, measuring);
        Measuring.Result result = measuring.measure(table, chosen(known), known);
        result.warnings().forEach(spec.commandLine().getErr()::println);
        print(result.measurements());
        target.write(aside -> {
            try (OutputStream stream =
                    target.files().create(new org.apache.hadoop.fs.Path(aside, "metrics.jsonl"), false)) {
                for (Measurement one : result.measurements()) {
                    stream.write(ResultFile.line(one).getBytes(StandardCharsets.UTF_8));
                }
            }
        });
        spec.commandLine().getOut().println("Results are in " + target + ": metrics.jsonl.");
        return 0;
    }

    private MeasuringOptions options(Settings settings) {
        Fit fit = settings.data().fit();
        List<String> columns = order;
        if (columns.isEmpty()) {
            columns = files
                    ? List.of("path")
                    : List.of(Objects.requireNonNullElse(caption, "caption"), Drawing.SEED, Drawing.INDEX);
        }
        return new MeasuringOptions(files ? "content" : picture, caption, columns, fit, settings.side(), seed);
    }

    private Dataset<Row> read(SparkSession spark, String place) throws IOException {
        return files ? Table.files(spark, place) : Table.read(spark, place);
    }

    private @Nullable Reference known(SparkSession spark, Measuring measuring) throws IOException {
        if (reference != null && Files.isRegularFile(reference)) {
            return Reference.read(reference);
        }
        if (real == null) {
            if (reference != null) {
                throw new IOException("there is no reference " + reference + ": add --real to create it");
            }
            return null;
        }
        Reference made = measuring.reference(read(spark, real), real);
        if (reference != null) {
            made.write(reference);
        }
        return made;
    }

    /** The measures in --metrics, or all that can be measured. */
    private Set<Metric> chosen(@Nullable Reference known) {
        Set<Metric> chosen = EnumSet.noneOf(Metric.class);
        metrics.forEach(name -> chosen.add(Metric.named(name)));
        if (chosen.isEmpty()) {
            Measuring.METRICS.stream()
                    .filter(metric -> metric == Metric.R_PRECISION
                            ? judge != null && caption != null
                            : features != null && known != null && known.serves(metric))
                    .forEach(chosen::add);
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to measure: give --features with --reference or --real,"
                            + " or --judge with --caption");
        }
        return chosen;
    }

    private void print(List<Measurement> found) {
        PrintWriter console = spec.commandLine().getOut();
        console.println(String.format(Locale.ROOT, "%-36s %12s %10s %12s", "measure", "value", "spread", "real"));
        for (Measurement one : found) {
            console.println(String.format(
                    Locale.ROOT,
                    "%-36s %12.5f %10s %12s",
                    one.metric(),
                    one.value(),
                    number(one.spread()),
                    number(one.real())));
        }
    }

    private static String number(@Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.5f", value);
    }
}
