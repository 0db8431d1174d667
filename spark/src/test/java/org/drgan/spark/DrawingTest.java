package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.drgan.image.Recipe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingTest {
    private static final StructType CAPTIONS = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("caption", DataTypes.StringType)
            .add("noise", DataTypes.LongType);
    private static final List<String> COLOURS = List.of("red", "blue", "yellow", "small", "long");

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Path model;

    @BeforeAll
    static void begin() throws IOException {
        spark = LocalSpark.session();
        model = TinyModel.writeWithChecksums(folder.resolve("model"));
    }

    private static Dataset<Row> captions(int count) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            rows.add(RowFactory.create(id, "a " + COLOURS.get(id % 5) + " bird with long wings", 7L + id % 3));
        }
        return spark.createDataFrame(rows, CAPTIONS);
    }

    private static Dataset<Row> captions(Row... rows) {
        return spark.createDataFrame(Arrays.asList(rows), CAPTIONS);
    }

    private static Map<List<Object>, byte[]> pictures(Dataset<Row> drawn) {
        return drawn.collectAsList().stream()
                .collect(Collectors.toMap(
                        row -> List.of(row.getAs("id"), row.<Long>getAs(Drawing.INDEX)),
                        row -> row.<byte[]>getAs(Drawing.PICTURE)));
    }

    @Test
    void aPictureIsThatOfOneProcessHoweverTheTableIsPartitioned() throws IOException {
        Drawing drawing = Drawing.of(
                spark, model, DrawingOptions.of("caption").withSeeds("noise").withPictures(2));
        Map<List<Object>, byte[]> one = pictures(drawing.draw(captions(23).coalesce(1)));
        Map<List<Object>, byte[]> many = pictures(drawing.draw(captions(23).repartition(7)));

        assertThat(one).hasSize(46);
        assertThat(many.keySet()).isEqualTo(one.keySet());
        one.forEach(
                (key, png) -> assertThat(many.get(key)).as("picture %s", key).isEqualTo(png));
        try (TextToImage single = TextToImage.load(model)) {
            for (Row row : captions(23).collectAsList()) {
                byte[] drawn = Objects.requireNonNull(one.get(List.of(row.<Integer>getAs("id"), 0L)));
                var expected = single.generate(row.<String>getAs("caption"), row.<Long>getAs("noise"));
                assertThat(Pictures.decode(drawn, "drawn").rgb())
                        .isEqualTo(expected.picture().rgb());
                assertThat(Recipe.decode(drawn, "drawn")).contains(expected.recipe());
            }
        }
    }

    @Test
    void theModelIsOpenedOnceInAnExecutor() throws IOException {
        Drawing drawing = Drawing.of(spark, model, DrawingOptions.of("caption"));
        Dataset<Row> drawn = drawing.draw(captions(16).repartition(8));
        assertThat(drawing.opened()).as("looking needs no networks").isZero();
        assertThat(drawn.collectAsList()).hasSize(16);
        assertThat(drawn.collectAsList()).hasSize(16);
        assertThat(drawing.opened()).isEqualTo(1);
    }

    @Test
    void theResultHasTheColumnsOfTheTableAndItsOwn() throws IOException {
        Dataset<Row> drawn = Drawing.of(
                        spark, model, DrawingOptions.of("caption").withSeed(5))
                .draw(captions(1));
        assertThat(drawn.columns()).containsExactly("id", "caption", "noise", "seed", "index", "picture");
        assertThat(drawn.first().<Long>getAs("seed")).isEqualTo(5);
    }

    @Test
    void badCaptionsAreCountedAndRefusedBeforeAnythingIsDrawn() throws IOException {
        Drawing drawing = Drawing.of(spark, model, DrawingOptions.of("caption").withSeeds("noise"));
        Dataset<Row> bad = captions(
                RowFactory.create(1, "a red bird", 1L),
                RowFactory.create(2, null, 1L),
                RowFactory.create(3, "  ", 1L),
                RowFactory.create(4, "xyzzy", 1L),
                RowFactory.create(5, "a red bird", null));
        assertThatThrownBy(() -> drawing.draw(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("4 of 5 captions cannot be drawn", "found a null", "--leave-out");
        assertThat(drawing.opened()).isZero();
    }

    @Test
    void badCaptionsAreLeftOutWhereThatIsAskedFor() throws IOException {
        Dataset<Row> bad = captions(
                RowFactory.create(1, null, 1L),
                RowFactory.create(2, "a red bird", 1L),
                RowFactory.create(3, "xyzzy", 1L));
        Dataset<Row> drawn = Drawing.of(
                        spark, model, DrawingOptions.of("caption").leavingOut())
                .draw(bad);
        assertThat(drawn.collectAsList())
                .singleElement()
                .satisfies(row -> assertThat(row.<Integer>getAs("id")).isEqualTo(2));
        assertThatThrownBy(() -> Drawing.of(
                                spark, model, DrawingOptions.of("caption").leavingOut())
                        .draw(captions(RowFactory.create(1, null, 1L))))
                .hasMessageContainingAll("nothing to draw", "1 rows");
    }

    @Test
    void columnsThatAreMissingOrInTheWayAreNamed() throws IOException {
        Dataset<Row> table = captions(2);
        assertThatThrownBy(() ->
                        Drawing.of(spark, model, DrawingOptions.of("text")).draw(table))
                .hasMessageContainingAll("no column text", "id, caption, noise");
        assertThatThrownBy(
                        () -> Drawing.of(spark, model, DrawingOptions.of("id")).draw(table))
                .hasMessageContainingAll("column id is of type int", "expected string");
        assertThatThrownBy(() -> Drawing.of(
                                spark, model, DrawingOptions.of("caption").withSeeds("caption"))
                        .draw(table))
                .hasMessageContainingAll("column caption is of type string", "expected seeds");
        assertThatThrownBy(() -> Drawing.of(spark, model, DrawingOptions.of("caption"))
                        .draw(table.withColumnRenamed("noise", "Seed")))
                .hasMessageContaining("has a column Seed");
        assertThatThrownBy(() -> Drawing.of(spark, model, DrawingOptions.of("caption"))
                        .draw(table.toDF("id", "caption", "Caption")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the columns caption and Caption, which Spark cannot distinguish");
    }

    @Test
    void aNameMayHoldAnySign() throws IOException {
        Dataset<Row> odd = captions(2).toDF("id", "the.caption`s", "a.b");
        assertThat(Drawing.of(spark, model, DrawingOptions.of("the.caption`s").withSeeds("a.b"))
                        .draw(Table.withNumbers(odd, "a.b"))
                        .collectAsList())
                .hasSize(2);
    }

    @Test
    void aModelThatIsNotWholeIsRefusedByTheDriver() {
        assertThatThrownBy(() -> Drawing.of(spark, folder.resolve("none"), DrawingOptions.of("caption")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no model folder");
        assertThatThrownBy(() -> DrawingOptions.of("caption").withPictures(0)).hasMessageContaining("pictures is 0");
    }
}
