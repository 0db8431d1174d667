package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws a table of captions. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Draws a picture for each caption of a table.",
        description =
                "Writes Parquet with the PNG files in the column 'picture', or with --files a folder of PNG files.")
final class GenerateCommand implements Callable<Integer> {
    private static final int TASK = 500; // pictures; small enough that a lost executor costs little
    private static final int WAVES = 4; // tasks per core, so that all cores finish at about the same time

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--captions",
                paramLabel = "PLACE",
                required = true,
                description = "Parquet files, or CSV with a header line if the name ends in .csv")
        private @Nullable String place;

        @Option(names = "--table", paramLabel = "NAME", required = true, description = "a table of Spark's catalog")
        private @Nullable String table;
    }

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "a model folder or run folder, on the driver's machine")
    private Path model;

    @Option(
            names = "--out",
            paramLabel = "PLACE",
            required = true,
            description = "a new folder in any file system that Spark supports")
    private String out;

    @Option(names = "--files", description = "write PNG files and a metadata.jsonl instead of Parquet")
    private boolean files;

    @Option(names = "--caption", paramLabel = "COLUMN", description = "the captions; default: ${DEFAULT-VALUE}")
    private String caption = "caption";

    @Option(
            names = "--seed-column",
            paramLabel = "COLUMN",
            description = "a seed for each row; default: --seed for all rows")
    private @Nullable String seedColumn;

    @Option(names = "--seed", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--pictures", paramLabel = "N", description = "pictures per caption; default: ${DEFAULT-VALUE}")
    private int pictures = 1;

    @Option(
            names = "--truncation",
            paramLabel = "LIMIT",
            description = "truncate noise at this many standard deviations; default: no truncation")
    private @Nullable Double truncation;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32 or bf16; default: fp32")
    private Precision precision = Precision.FP32;

    @Option(names = "--leave-out", description = "leave out captions that are null, empty or have no known word")
    private boolean leaveOut;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "number of tasks; default: one per " + TASK + " pictures, at least " + WAVES + " per core")
    private @Nullable Integer partitions;

    @Override
    public Integer call() throws IOException {
        SparkSession spark = Main.session();
        Target target = Target.free(spark, out);
        DrawingOptions options =
                new DrawingOptions(caption, seedColumn, seed, pictures, truncation, precision, leaveOut);
        Dataset<Row> table = Table.withNumbers(
                source.place != null
                        ? Table.read(spark, source.place)
                        : Table.named(spark, Objects.requireNonNull(source.table)),
                seedColumn);
        Drawing drawing = Drawing.of(spark, model, options);
        Captions found = drawing.look(table);
        drawing.require(found);
        long count = (found.rows() - found.bad()) * pictures;
        Dataset<Row> drawn = drawing.describe(table.repartition(tasks(spark, count)));
        String seeds = seedColumn == null ? Drawing.SEED : seedColumn;
        target.write(aside -> {
            if (files) {
                PictureFiles.write(drawn, caption, seeds, aside, target.files());
            } else {
                drawn.write().parquet(aside.toString());
            }
        });
        String left = found.bad() == 0
                ? ""
                : "; " + found.bad() + " of " + found.rows() + " captions were left out, for example: "
                        + SharedModel.some(found.examples());
        spec.commandLine().getOut().println(count + " pictures are in " + target + left);
        return 0;
    }

    private int tasks(SparkSession spark, long count) {
        if (partitions != null) {
            if (partitions < 1) {
                throw new IllegalArgumentException("--partitions must be positive, but is " + partitions);
            }
            return partitions;
        }
        long least = (long) WAVES * spark.sparkContext().defaultParallelism();
        return (int) Math.max(1, Math.min(Math.min(count, 100_000), Math.max(least, count / TASK)));
    }
}
