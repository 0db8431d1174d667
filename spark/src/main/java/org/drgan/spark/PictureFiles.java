package org.drgan.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.drgan.files.DurableFile;

/**
 * Writes drawn pictures as PNG files, with a {@code metadata.jsonl} that lists their sentences. A file's name is a hash
 * of caption, seed and index, so a task that runs again overwrites its files instead of adding more.
 */
final class PictureFiles {
    private static final String LIST = "_list";
    private static final String BEGUN = "_begun";
    private static final StructType LINE = new StructType()
            .add("file_name", DataTypes.StringType, false)
            .add("text", DataTypes.StringType, false)
            .add("seed", DataTypes.LongType, false)
            .add("index", DataTypes.LongType, false);

    private PictureFiles() {}

    /**
     * Writes all pictures below a folder.
     *
     * @param pictures a result of {@link Drawing}
     */
    static void write(Dataset<Row> pictures, String caption, String seed, Path folder, FileSystem files)
            throws IOException {
        SerializableConfiguration hadoop = new SerializableConfiguration(files.getConf());
        pictures.mapPartitions(
                        new Write(
                                hadoop,
                                folder.toString(),
                                pictures.schema().fieldIndex(caption),
                                pictures.schema().fieldIndex(seed),
                                pictures.schema().fieldIndex(Drawing.INDEX),
                                pictures.schema().fieldIndex(Drawing.PICTURE)),
                        Encoders.row(LINE))
                .write()
                .json(new Path(folder, LIST).toString());
        join(files, new Path(folder, LIST), new Path(folder, "metadata.jsonl"));
        files.delete(new Path(folder, LIST), true);
        files.delete(new Path(folder, BEGUN), true); // unfinished files of killed executors
    }

    /** Joins the parts of the list into one file, in the order of the partitions. */
    private static void join(FileSystem files, Path parts, Path list) throws IOException {
        FileStatus[] found = files.listStatus(parts, path -> path.getName().startsWith("part-"));
        Arrays.sort(found, Comparator.comparing(FileStatus::getPath));
        try (OutputStream out = files.create(list, false)) {
            for (FileStatus part : found) {
                try (InputStream in = files.open(part.getPath())) {
                    in.transferTo(out);
                }
            }
        }
    }

    private record Write(SerializableConfiguration hadoop, String folder, int caption, int seed, int index, int picture)
            implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> rows) throws IOException {
            Path root = new Path(folder);
            FileSystem files = root.getFileSystem(hadoop.value());
            Path begun = new Path(root, BEGUN + "/" + TaskContext.get().taskAttemptId());
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Row next() {
                    return write(rows.next(), files, begun);
                }
            };
        }

        private Row write(Row row, FileSystem files, Path begun) {
            String text = row.getString(caption);
            long number = ((Number) row.get(seed)).longValue();
            String hash = DurableFile.hash(
                            (text + "\n" + number + "\n" + row.getLong(index)).getBytes(StandardCharsets.UTF_8))
                    .substring(0, 32);
            String name = hash.substring(0, 2) + "/" + hash + ".png";
            Path file = new Path(folder, name);
            try {
                try (OutputStream out = files.create(begun, true)) {
                    out.write((byte[]) row.get(picture));
                }
                files.mkdirs(file.getParent());
                if (!files.rename(begun, file) && !files.exists(file)) { // some file systems do not rename onto a file
                    throw new IOException(begun + " cannot be renamed to " + file);
                }
            } catch (IOException refused) {
                throw new java.io.UncheckedIOException(refused);
            }
            return RowFactory.create(name, text, number, row.getLong(index));
        }
    }
}
