package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.Entry;
import org.drgan.layout.Listing;
import org.drgan.layout.PackWriter;
import org.drgan.layout.PictureSource;
import org.drgan.layout.Problem;
import org.drgan.layout.Sentences;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pack of a table of captioned pictures: executors decode and shrink the pictures, the driver writes them into
 * the pack, sorted by name.
 */
public final class Packing {
    private static final String NAME = "name";
    private static final StructType SHRUNK = new StructType()
            .add(NAME, DataTypes.StringType, false)
            .add("captions", DataTypes.createArrayType(DataTypes.StringType), true)
            .add("split", DataTypes.StringType)
            .add("class", DataTypes.StringType)
            .add("problem", DataTypes.StringType)
            .add("width", DataTypes.IntegerType)
            .add("height", DataTypes.IntegerType)
            .add("rgb", DataTypes.BinaryType);

    private Packing() {}

    /**
     * The columns of a table of captioned pictures.
     *
     * @param name the pictures' names, each unique
     * @param picture the pictures, as PNG, JPEG or other picture files
     * @param caption a sentence, or an array of sentences
     * @param split train, test and so on; null if all pictures are for training
     * @param classColumn the class, text or a whole number; null if there are none
     */
    public record TableColumns(
            String name,
            String picture,
            String caption,
            @Nullable String split,
            @Nullable String classColumn) {}

    /**
     * Writes a pack on the driver's machine.
     *
     * @param folder must be absent or empty
     * @return the pictures that were left out
     * @throws IOException when a picture cannot be read and broken ones are not skipped, or the pack cannot be written
     * @throws IllegalArgumentException naming a column that is missing or of another type, or a name that occurs twice
     */
    public static List<Problem> pack(Dataset<Row> table, TableColumns columns, Path folder, PackWriter.Options options)
            throws IOException {
        boolean number = columns.classColumn() != null
                && !Columns.field(table.schema(), columns.classColumn())
                        .dataType()
                        .equals(DataTypes.StringType);
        Dataset<Row> shrunk = wanted(table, columns)
                .map((MapFunction<Row, Row>) new Shrink(options.side(), options.fit()), Encoders.row(SHRUNK))
                .persist(StorageLevel.DISK_ONLY());
        try {
            refuseDoubles(shrunk);
            Dataset<Row> sorted = shrunk.sort(NAME);
            Shrunken pictures = new Shrunken(sorted.toLocalIterator());
            List<Entry> entries = new ArrayList<>();
            List<Problem> problems = new ArrayList<>();
            for (Row row : sorted.drop("rgb").collectAsList()) {
                String problem = row.getString(4);
                if (problem != null) {
                    problems.add(new Problem(row.getString(0), problem));
                } else {
                    entries.add(entry(row, number, pictures));
                }
            }
            if (!problems.isEmpty() && !options.skipBroken()) {
                throw new IOException(problems.size() + " of " + (entries.size() + problems.size())
                        + " pictures cannot be packed, for example " + problems.get(0)
                        + "; correct them, or skip them (--skip-broken)");
            }
            if (entries.isEmpty()) {
                throw new IOException("there is nothing to pack: the table has " + problems.size() + " rows"
                        + (problems.isEmpty() ? "" : ", for example " + problems.get(0)));
            }
            Listing listing = new Listing("table", entries, List.of(), 0, List.of(), List.of(), Map.of());
            problems.addAll(PackWriter.write(folder, listing, options, (written, total) -> {}));
            return problems;
        } finally {
            shrunk.unpersist();
        }
    }

    private static Dataset<Row> wanted(Dataset<Row> table, TableColumns columns) {
        StructType schema = table.schema();
        Columns.require(schema, columns.name(), DataTypes.StringType);
        Columns.require(schema, columns.picture(), DataTypes.BinaryType);
        DataType caption = Columns.field(schema, columns.caption()).dataType();
        boolean several =
                caption instanceof ArrayType array && array.elementType().equals(DataTypes.StringType);
        if (!several && !caption.equals(DataTypes.StringType)) {
            throw new IllegalArgumentException("the column " + columns.caption() + " is of type "
                    + caption.simpleString() + ", expected string or array<string>");
        }
        Column captions = Columns.column(columns.caption());
        return table.select(
                Columns.column(columns.name()),
                several ? captions : functions.array(captions),
                text(schema, columns.split()),
                text(schema, columns.classColumn()),
                Columns.column(columns.picture()));
    }

    private static Column text(StructType schema, @Nullable String column) {
        if (column == null) {
            return functions.lit(null).cast(DataTypes.StringType);
        }
        Columns.field(schema, column);
        return Columns.column(column).cast(DataTypes.StringType);
    }

    private static void refuseDoubles(Dataset<Row> shrunk) {
        List<Row> doubles = shrunk.groupBy(NAME)
                .count()
                .filter(functions.col("count").gt(1))
                .limit(1)
                .collectAsList();
        if (!doubles.isEmpty()) {
            throw new IllegalArgumentException("the name " + doubles.get(0).getString(0) + " occurs "
                    + doubles.get(0).getLong(1) + " times, expected a different name for each picture");
        }
    }

    private static Entry entry(Row row, boolean number, Shrunken pictures) {
        String name = row.getString(0);
        Entry entry = Entry.of(name, name, new FromTable(name, pictures), row.getList(1));
        String split = row.getString(2);
        String value = row.getString(3);
        entry = split == null ? entry : entry.withSplit(split);
        return value == null ? entry : entry.withClass(value, number);
    }

    private record Shrink(int side, Fit fit) implements MapFunction<Row, Row> {
        @Override
        public Row call(Row row) {
            String name = row.isNullAt(0) ? "" : row.getString(0);
            try {
                if (name.isBlank()) {
                    throw new IOException("found a picture without a name, expected one");
                }
                List<String> captions = row.isNullAt(1) ? List.of() : row.getList(1);
                List<String> usable = Sentences.withWords(
                        captions.stream().filter(caption -> caption != null).toList());
                if (usable.isEmpty()) {
                    throw new IOException("found no sentence with a word, expected one or more");
                }
                if (row.isNullAt(4)) {
                    throw new IOException("found a null, expected a picture");
                }
                Pixels picture = fit.shrink(Pictures.decode((byte[]) row.get(4), name), side);
                return RowFactory.create(
                        name,
                        usable.toArray(String[]::new),
                        row.getString(2),
                        row.getString(3),
                        null,
                        picture.width(),
                        picture.height(),
                        picture.rgb());
            } catch (IOException unusable) {
                return RowFactory.create(
                        name, null, null, null, String.valueOf(unusable.getMessage()), null, null, null);
            }
        }
    }

    /** The shrunk pictures as they arrive, sorted by name. */
    private static final class Shrunken {
        private final Iterator<Row> rows;

        Shrunken(Iterator<Row> rows) {
            this.rows = rows;
        }

        synchronized Pixels next(String name) throws IOException {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.getString(0).equals(name)) {
                    return new Pixels(row.getInt(5), row.getInt(6), (byte[]) row.get(7));
                }
            }
            throw new IOException("the picture " + name + " was not received from the executors");
        }
    }

    /** A picture that can be read once, in the order of the names. */
    private record FromTable(String name, Shrunken pictures) implements PictureSource {
        @Override
        public Pixels read() throws IOException {
            return pictures.next(name);
        }

        @Override
        public byte[] bytes() throws IOException {
            return read().rgb();
        }

        @Override
        public long length() {
            return 0; // not used: a pack is written at once
        }
    }
}
