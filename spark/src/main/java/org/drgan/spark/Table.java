package org.drgan.spark;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Reads tables from files or from the catalogue. */
final class Table {
    private Table() {}

    /**
     * Reads a file or a folder of files: CSV with a head line where its name ends so, else Parquet.
     *
     * @throws IOException when nothing is there
     */
    static Dataset<Row> read(SparkSession spark, String place) throws IOException {
        require(spark, place);
        return place.toLowerCase(Locale.ROOT).matches(".*\\.csv(\\.gz|\\.bz2)?/?")
                ? spark.read()
                        .option("header", true)
                        .option("multiLine", true)
                        .option("escape", "\"")
                        .csv(place)
                : spark.read().parquet(place);
    }

    /**
     * The picture files of a folder and those in it, as Spark's format {@code binaryFile} reads them.
     *
     * @throws IOException when nothing is there
     */
    static Dataset<Row> files(SparkSession spark, String place) throws IOException {
        require(spark, place);
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", "*.{png,jpg,jpeg,webp,bmp,gif,tif,tiff,PNG,JPG,JPEG}")
                .load(place);
    }

    /** @throws IOException naming the table, when the catalogue has none of that name */
    static Dataset<Row> named(SparkSession spark, String name) throws IOException {
        if (!spark.catalog().tableExists(name)) {
            throw new IOException("the catalogue has no table " + name);
        }
        return spark.table(name);
    }

    /** With a column as whole numbers, where it came as text; what is no number becomes null. */
    static Dataset<Row> withNumbers(Dataset<Row> table, @Nullable String column) {
        if (column == null || !Columns.field(table.schema(), column).dataType().equals(DataTypes.StringType)) {
            return table;
        }
        return table.withColumn(column, Columns.column(column).try_cast("bigint"));
    }

    /** @throws IOException when nothing is there */
    static void require(SparkSession spark, String place) throws IOException {
        Path path = new Path(place);
        if (!path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)) {
            throw new IOException("there is no file or folder " + place);
        }
    }

    /** A place with its file system, as Spark writes it in the paths of files. */
    static String qualified(SparkSession spark, String place) throws IOException {
        Path path = new Path(place);
        return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                .makeQualified(path)
                .toString();
    }
}
