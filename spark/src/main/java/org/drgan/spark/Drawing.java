package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.image.Pictures;
import org.jspecify.annotations.Nullable;

/**
 * Draws a table of captions.
 *
 * <pre>{@code
 * Dataset<Row> captions = spark.read().parquet("captions");
 * Dataset<Row> pictures = Drawing.of(spark, Path.of("models/birds-64"), DrawingOptions.of("caption"))
 *         .draw(captions);
 * pictures.write().parquet("pictures");
 * }</pre>
 *
 * <p>The result has the columns of the table, {@value #SEED} if the options name no column of seeds, {@value #INDEX}
 * and {@value #PICTURE}, a PNG file with its recipe. A picture is a function of the model, its caption, seed and index:
 * bit-identical for any partitioning of the table, since each is drawn in a batch of its own.
 */
public final class Drawing {
    /** The column of the seed, added if the options name no column of seeds. */
    public static final String SEED = "seed";

    /** The column of the picture's index for its caption and seed, from 0. */
    public static final String INDEX = "index";

    /** The column of the PNG files. */
    public static final String PICTURE = "picture";

    private final Broadcast<SharedModel> model;
    private final LongAccumulator opened;
    private final DrawingOptions options;

    private Drawing(Broadcast<SharedModel> model, LongAccumulator opened, DrawingOptions options) {
        this.model = model;
        this.opened = opened;
        this.options = options;
    }

    /**
     * Broadcasts a model.
     *
     * @param model a model folder or run folder, on the driver's machine
     * @throws IOException naming the file of the model that is missing or damaged
     * @throws IllegalArgumentException when it does not fit into the memory of the driver or the executors
     */
    public static Drawing of(org.apache.spark.sql.SparkSession spark, Path model, DrawingOptions options)
            throws IOException {
        SharedModel shared = SharedModel.of(model, options.precision());
        return new Drawing(
                Sharing.broadcast(spark, shared, shared.size(), "the model " + shared.origin()),
                spark.sparkContext().longAccumulator("drgan models opened"),
                options);
    }

    /** Checks all captions. */
    Captions look(Dataset<Row> captions) {
        requireColumns(captions.schema());
        return Captions.of(captions, options, model);
    }

    /**
     * Checks all captions, then returns the lazy result: Spark draws the pictures when it is used.
     *
     * @throws IllegalArgumentException naming a column that is missing, of another type or has the name of a new
     *     column; or captions that are null, empty or have no known word, unless these are left out
     */
    public Dataset<Row> draw(Dataset<Row> captions) {
        require(look(captions));
        return describe(captions);
    }

    /** Refuses the table if the check failed. */
    void require(Captions found) {
        if (found.bad() > 0 && !options.leaveOut()) {
            throw new IllegalArgumentException(
                    found.bad() + " of " + found.rows() + " captions cannot be drawn, for example: "
                            + SharedModel.some(found.examples()) + ". Correct them, or leave them out (--leave-out).");
        }
        if (found.rows() == found.bad()) {
            throw new IllegalArgumentException("there is nothing to draw: the table has " + found.rows() + " rows"
                    + (found.bad() > 0
                            ? ", none of which can be drawn, for example: " + SharedModel.some(found.examples())
                            : ""));
        }
    }

    Dataset<Row> describe(Dataset<Row> captions) {
        StructType from = captions.schema();
        StructType to = schema(from);
        int seed = options.seedColumn() == null ? -1 : from.fieldIndex(options.seedColumn());
        return captions.mapPartitions(
                new Draw(model, opened, options, from.fieldIndex(options.caption()), seed, to.length()),
                Encoders.row(to));
    }

    /** How often a model was loaded: once per executor. */
    long opened() {
        return opened.sum();
    }

    private StructType schema(StructType captions) {
        StructType all = captions;
        if (options.seedColumn() == null) {
            all = all.add(SEED, DataTypes.LongType, false);
        }
        return all.add(INDEX, DataTypes.LongType, false).add(PICTURE, DataTypes.BinaryType, false);
    }

    private void requireColumns(StructType captions) {
        Columns.require(captions, options.caption(), DataTypes.StringType);
        if (options.seedColumn() != null) {
            DataType type = Columns.field(captions, options.seedColumn()).dataType();
            if (!type.equals(DataTypes.LongType) && !type.equals(DataTypes.IntegerType)) {
                throw new IllegalArgumentException("the column " + options.seedColumn() + " is of type "
                        + type.simpleString() + ", expected seeds as bigint or int");
            }
        }
        List<String> ours = options.seedColumn() == null ? List.of(SEED, INDEX, PICTURE) : List.of(INDEX, PICTURE);
        for (StructField field : captions.fields()) {
            if (ours.stream().anyMatch(field.name()::equalsIgnoreCase)) {
                throw new IllegalArgumentException(
                        "the table has a column " + field.name()
                                + ", but the result adds a column of this name: rename it, or name it with --seed-column if it holds seeds");
            }
        }
    }

    private record Draw(
            Broadcast<SharedModel> model,
            LongAccumulator opened,
            DrawingOptions options,
            int caption,
            int seed,
            int width)
            implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> rows) throws IOException {
            if (!rows.hasNext()) {
                return rows; // an empty partition needs no model
            }
            TextToImage drawer = model.value().open(opened);
            return new Pictured(rows, this, drawer, model.value().sentences());
        }

        Request request(Row row, long index) {
            long number = seed < 0 ? options.seed() : ((Number) row.get(seed)).longValue();
            return new Request(row.getString(caption), number, index, options.truncation());
        }
    }

    /** The rows of one partition with their pictures, one by one. */
    private static final class Pictured implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Draw how;
        private final TextToImage drawer;
        private final SharedModel.Sentences sentences;
        private @Nullable Row row; // with pictures that are still to be drawn
        private int index;

        Pictured(Iterator<Row> rows, Draw how, TextToImage drawer, SharedModel.Sentences sentences) {
            this.rows = rows;
            this.how = how;
            this.drawer = drawer;
            this.sentences = sentences;
        }

        @Override
        public boolean hasNext() {
            while (row == null && rows.hasNext()) {
                Row next = rows.next();
                boolean skipped = how.options().leaveOut()
                        && Captions.problem(next, how.caption(), how.seed(), sentences)
                                .isPresent();
                row = skipped ? null : next;
                index = 0;
            }
            return row != null;
        }

        @Override
        public Row next() {
            if (!hasNext() || row == null) {
                throw new NoSuchElementException("all rows are drawn");
            }
            Row whole = row;
            Request request = how.request(whole, index);
            GeneratedPicture drawn = drawer.generate(request);
            Object[] values = new Object[how.width()];
            for (int column = 0; column < whole.length(); column++) {
                values[column] = whole.get(column);
            }
            if (how.seed() < 0) {
                values[whole.length()] = request.seed();
            }
            values[values.length - 2] = (long) index;
            values[values.length - 1] =
                    Pictures.encode(drawn.picture(), drawn.recipe().text());
            index++;
            row = index == how.options().pictures() ? null : whole;
            return RowFactory.create(values);
        }
    }
}
