package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.drgan.Fuzzing;
import org.drgan.TinyModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever columns and rows a table has: pictures, or a refusal that says why before any is drawn. See docs/weights.md for longer runs. */
class TableFuzzTest {
    private static final List<String> NAMES =
            List.of("caption", "seed", "Caption", "SEED", "index", "picture", "a.b", "a", "a`b", "`", " caption", "");
    private static final List<DataType> TYPES = List.of(
            DataTypes.StringType,
            DataTypes.LongType,
            DataTypes.IntegerType,
            DataTypes.DoubleType,
            DataTypes.BinaryType,
            DataTypes.createArrayType(DataTypes.StringType),
            new StructType().add("b", DataTypes.StringType));
    private static final List<String> TEXTS = List.of(
            "a red bird",
            "",
            " ",
            "7",
            "-1",
            "9223372036854775808",
            "\0",
            "\u001b[31m",
            "\uD83D\uDC26",
            "鸟",
            "\"",
            "a,b\n\"c\"",
            "word ".repeat(200));

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Path model;

    @BeforeAll
    static void begin() throws IOException {
        spark = LocalSpark.session();
        model = TinyModel.writeWithChecksums(folder.resolve("model"));
    }

    @Test
    void tablesOfAnyColumns() {
        Fuzzing.repeat(random -> draw(random, table(random)));
    }

    @Test
    void csvFilesOfAnyText() {
        Fuzzing.repeat(random -> {
            StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "" : "caption,seed\n");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(any(TEXTS, random)).append(any(List.of(",", "\n", "\"", "\r\n", ",1\n"), random));
            }
            Path file = Files.writeString(folder.resolve("captions.csv"), text);
            draw(random, Table.read(spark, file.toString()));
        });
    }

    private static void draw(Random random, Dataset<Row> table) throws IOException {
        String seeds = random.nextBoolean() ? null : random.nextBoolean() ? "seed" : any(NAMES, random);
        String caption = random.nextInt(4) > 0 ? "caption" : any(NAMES, random);
        DrawingOptions options = DrawingOptions.of(caption);
        options = seeds == null ? options : options.withSeeds(seeds);
        options = random.nextBoolean() ? options : options.leavingOut();
        Dataset<Row> drawn;
        try {
            drawn = Drawing.of(spark, model, options).draw(Table.withNumbers(table, seeds));
        } catch (IllegalArgumentException refused) {
            Objects.requireNonNull(refused.getMessage());
            return;
        }
        if (drawn.collectAsList().isEmpty()) {
            throw new AssertionError("nothing is drawn of " + table.schema());
        }
    }

    private static Dataset<Row> table(Random random) {
        StructType schema = random.nextInt(8) == 0
                ? new StructType()
                : new StructType().add("caption", random.nextInt(8) > 0 ? DataTypes.StringType : any(TYPES, random));
        for (int i = random.nextInt(4); i > 0; i--) {
            schema = schema.add(any(NAMES, random), any(TYPES, random));
        }
        List<Row> rows = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Object[] values = new Object[schema.length()];
            for (int column = 0; column < values.length; column++) {
                values[column] = random.nextInt(6) == 0 ? null : value(schema.fields()[column].dataType(), random);
            }
            rows.add(RowFactory.create(values));
        }
        return spark.createDataFrame(rows, schema);
    }

    private static Object value(DataType type, Random random) {
        return switch (type.typeName()) {
            case "string" -> any(TEXTS, random);
            case "long" -> random.nextLong();
            case "integer" -> random.nextInt();
            case "double" -> random.nextInt(4) == 0 ? Double.NaN : random.nextDouble();
            case "binary" -> new byte[random.nextInt(3)];
            case "array" -> new String[] {any(TEXTS, random), null};
            default -> RowFactory.create(any(TEXTS, random));
        };
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
