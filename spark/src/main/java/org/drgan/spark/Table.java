package org.drgan.spark;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Reads tables from files or from Spark's catalog. */
final class Table {
    private Table() {}

    /**
     * Reads a file or a folder of files: CSV with a header line if the name ends in .csv, else Parquet.
     *
     * @throws IOException when the file or folder is missing
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
     * The picture files of a folder and its subfolders, in Spark's format {@code binaryFile}.
     *
     * @throws IOException when the folder is missing
     */
    static Dataset<Row> files(SparkSession spark, String place) throws IOException {
        require(spark, place);
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", true)
                .option("pathGlobFilter", "*.{png,jpg,jpeg,webp,bmp,gif,tif,tiff,PNG,JPG,JPEG}")
                .load(place);
    }

    /** @throws IOException naming the table, when the catalog does not have it */
    static Dataset<Row> named(SparkSession spark, String name) throws IOException {
        if (!spark.catalog().tableExists(name)) {
            throw new IOException("the catalog has no table " + name);
        }
        return spark.table(name);
    }

    /** Converts a text column to whole numbers; other text becomes null. */
    static Dataset<Row> withNumbers(Dataset<Row> table, @Nullable String column) {
        if (column == null || !Columns.field(table.schema(), column).dataType().equals(DataTypes.StringType)) {
            return table;
        }
        return table.withColumn(column, Columns.column(column).try_cast("bigint"));
    }

    /** @throws IOException when the file or folder is missing */
    static void require(SparkSession spark, String place) throws IOException {
        Path path = new Path(place);
        if (!path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)) {
            throw new IOException("there is no file or folder " + place);
        }
    }

    /** A path with its file system, as in Spark's paths of files. */
    static String qualified(SparkSession spark, String place) throws IOException {
        Path path = new Path(place);
        return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                .makeQualified(path)
                .toString();
    }
}
