package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.drgan.image.Fit;
import org.drgan.layout.PackWriter;
import org.drgan.layout.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a pack for training. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Shrinks captioned pictures and writes them as a pack, for training.",
        description = "Reads Parquet, or with --files a folder with a metadata.jsonl. For other folder layouts use"
                + " 'drgan data pack'.")
final class PrepareCommand implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "PLACE",
            required = true,
            description = "Parquet files, or with --files a folder of picture files and a metadata.jsonl")
    private String data;

    @Option(
            names = "--files",
            description = "--data is such a folder; each line holds file_name, text and optionally more")
    private boolean files;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "a new or empty folder on the driver's machine")
    private Path out;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "shorter side: the training size times data.crop, 76 for 64; default: 76")
    private int size = 76;

    @Option(
            names = "--fit",
            paramLabel = "WAY",
            description = "crop or pad, as data.fit of the training; default: crop")
    private Fit fit = Fit.CROP;

    @Option(names = "--name", paramLabel = "COLUMN", description = "names of the pictures; default: name")
    private String name = "name";

    @Option(names = "--picture", paramLabel = "COLUMN", description = "the pictures; default: picture")
    private String picture = "picture";

    @Option(
            names = "--caption",
            paramLabel = "COLUMN",
            description = "a sentence or an array of them; default: caption")
    private String caption = "caption";

    @Option(names = "--split", paramLabel = "COLUMN", description = "train or test; default: all are train")
    private @Nullable String split;

    @Option(names = "--class", paramLabel = "COLUMN", description = "the pictures' classes; default: none")
    private @Nullable String classColumn;

    @Option(names = "--skip-broken", description = "skip pictures that cannot be read or have no sentence")
    private boolean skipBroken;

    @Override
    public Integer call() throws IOException {
        PackWriter.Options options = new PackWriter.Options(size, fit, skipBroken);
        SparkSession spark = Main.session();
        Dataset<Row> table = files ? folder(spark) : Table.read(spark, data);
        Packing.TableColumns columns = files
                ? new Packing.TableColumns("file_name", "content", "text", split, classColumn)
                : new Packing.TableColumns(name, picture, caption, split, classColumn);
        List<Problem> skipped = Packing.pack(table, columns, out, options);
        skipped.stream()
                .limit(SHOWN)
                .forEach(problem -> spec.commandLine().getErr().println("skipped: " + problem));
        spec.commandLine()
                .getOut()
                .println("The pack is in " + out
                        + (skipped.isEmpty() ? "" : "; " + skipped.size() + " pictures were skipped"));
        return 0;
    }

    /** The lines of the list with their files; a line whose file is missing has no picture. */
    private Dataset<Row> folder(SparkSession spark) throws IOException {
        String list = data + "/metadata.jsonl";
        Table.require(spark, list);
        Dataset<Row> lines = spark.read().json(list);
        String root = Table.qualified(spark, data) + "/";
        Dataset<Row> pictures = Table.files(spark, data)
                .withColumn("file_name", functions.expr("substring(path, " + (root.length() + 1) + ")"))
                .select("file_name", "content");
        Columns.require(lines.schema(), "file_name", DataTypes.StringType);
        return lines.join(pictures, new String[] {"file_name"}, "left");
    }
}
