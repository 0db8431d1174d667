package org.drgan.spark;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A folder in any file system that Spark can write. It is written under a temporary name and renamed when it is
 * complete.
 */
final class Target {
    private final FileSystem files;
    private final Path place;

    private Target(FileSystem files, Path place) {
        this.files = files;
        this.place = place;
    }

    /** Writes the content of the folder. */
    interface Body {
        void write(Path aside) throws IOException;
    }

    /**
     * A new folder.
     *
     * @throws IOException when it exists, or the file system cannot be reached
     */
    static Target free(SparkSession spark, String place) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        Path path = new Path(place);
        FileSystem files = path.getFileSystem(hadoop);
        Target target = new Target(files, files.makeQualified(path));
        target.requireFree();
        return target;
    }

    private void requireFree() throws IOException {
        if (files.exists(place)) {
            throw new IOException(place + " exists already: name a new folder, or remove it first");
        }
    }

    FileSystem files() {
        return files;
    }

    /**
     * Writes the folder.
     *
     * @throws IOException when it cannot be written; nothing remains of it then
     */
    void write(Body body) throws IOException {
        Path aside = new Path(place.getParent(), "_" + place.getName() + "-" + UUID.randomUUID());
        boolean whole = false;
        try {
            body.write(aside);
            requireFree();
            if (!files.rename(aside, place)) {
                throw new IOException(aside + " cannot be renamed to " + place);
            }
            whole = true;
        } finally {
            if (!whole) {
                files.delete(aside, true);
            }
        }
    }

    @Override
    public String toString() {
        return place.toString();
    }
}
