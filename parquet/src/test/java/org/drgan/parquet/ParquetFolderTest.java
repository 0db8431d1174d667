package org.drgan.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Map;
import org.drgan.data.ImageFolder;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.layout.Entry;
import org.drgan.layout.Layouts;
import org.drgan.layout.Listing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFolderTest {
    @TempDir
    private Path folder;

    @Test
    void opensWhatHuggingFaceWrites() throws Exception {
        write("train-00000-of-00001.parquet", "{'bytes': ?, 'path': 'a.png'}", "['a red bird', 'it is red']");
        write("test-00000-of-00001.parquet", "?", "'a blue bird'");
        ImageFolder train = new ImageFolder(folder, ImageFolder.Options.of("train"));
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.captions(1)).containsExactly("a red bird", "it is red");
        assertThat(train.picture(0).rgb()).containsOnly(0);
        assertThat(train.picture(1).rgb()).containsOnly(50);
        assertThat(train.attributes(1)).containsEntry("class", "1");
        ImageFolder test = new ImageFolder(folder, ImageFolder.Options.of("test"));
        assertThat(test.captions(0)).containsExactly("a blue bird");
        assertThat(test.picture(1).width()).isEqualTo(6);
        assertThat(test.name(1)).isEqualTo("test-00000-of-00001.parquet[1]");
    }

    @Test
    void namesWhatIsWrong() throws Exception {
        write("[odd]*.parquet", "?", "'a bird\u0001'");
        Files.writeString(folder.resolve("torn.parquet"), "PAR1 this is none");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 1 AS a) TO '" + folder.resolve("other.parquet") + "' (FORMAT parquet)");
        }
        Listing listing = Layouts.read(folder);
        assertThat(listing.entries()).isEmpty();
        assertThat(listing.problems()).hasSize(4);
        assertThat(listing.problems().get(0).toString()).contains("*.parquet[0]: found the control character U+0001");
        assertThat(listing.problems().get(2).toString()).contains("other.parquet: found the columns");
        assertThat(listing.problems().get(3).toString()).contains("torn.parquet: it cannot be read");
    }

    /** A few kilobytes that claim to be half a gigabyte of picture and as much of text. */
    @Test
    void bombsAreNotTakenOut() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT encode(repeat('x', " + (Pictures.MOST_BYTES + 1)
                    + ")) AS image, 'a bird' AS text");
            statement.execute("COPY t TO '" + folder.resolve("a.parquet") + "' (FORMAT parquet, COMPRESSION zstd)");
            statement.execute("CREATE TABLE u AS SELECT 'x'::BLOB AS image, [repeat('x', 50000000), 'a'] AS text");
            statement.execute("COPY u TO '" + folder.resolve("b.parquet") + "' (FORMAT parquet, COMPRESSION zstd)");
        }
        assertThat(Files.size(folder.resolve("a.parquet"))).isLessThan(1 << 20);
        Listing listing = Layouts.read(folder);
        assertThat(listing.problems()).singleElement().asString().contains("b.parquet[0]: found a sentence of 10001");
        assertThatThrownBy(() -> listing.entries().get(0).picture())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.parquet[0] cannot be read: the row contains no picture, or one of more than");
    }

    @Test
    void millionsOfRowsInAFewBytesAreRefused() throws Exception {
        run("COPY (SELECT ''::BLOB AS image, 'a' AS text FROM range(3000000)) TO '" + folder.resolve("a.parquet")
                + "' (FORMAT parquet, COMPRESSION zstd)");
        assertThat(Files.size(folder.resolve("a.parquet"))).isLessThan(3_000_000);
        Listing listing = Layouts.read(folder);
        assertThat(listing.entries()).isEmpty();
        assertThat(listing.problems())
                .singleElement()
                .asString()
                .contains("a.parquet: found 3000000 rows in")
                .contains("expected a picture in each row");
    }

    @Test
    void sentencesThatAreNotTakenAreCounted() throws Exception {
        run("COPY (SELECT repeat('x', 100)::BLOB AS image, [i || ' birds' FOR i IN range(1700)] AS text) TO '"
                + folder.resolve("a.parquet") + "' (FORMAT parquet)");
        Listing listing = Layouts.read(folder);
        assertThat(listing.entries().get(0).captions()).hasSize(1000);
        assertThat(listing.leftOver()).startsWith("700 sentences behind the first 1000 of a picture");
    }

    @Test
    void foldersAndColumnsNameSplits() throws Exception {
        Files.createDirectories(folder.resolve("default/test"));
        write("default/test/0000.parquet", "?", "'a bird'");
        write("0000.parquet", "?", "'a bird'");
        run("COPY (SELECT 'xyz'::BLOB AS image, 'a' AS prompt, 'Validation' AS split) TO '"
                + folder.resolve("test-more.parquet") + "' (FORMAT parquet)");
        Listing listing = Layouts.read(folder);
        assertThat(listing.problems()).isEmpty();
        assertThat(listing.entries().stream().collect(java.util.stream.Collectors.toMap(Entry::name, Entry::split)))
                .isEqualTo(Map.of(
                        "0000.parquet[0]", "train",
                        "0000.parquet[1]", "train",
                        "default/test/0000.parquet[0]", "test",
                        "default/test/0000.parquet[1]", "test",
                        "test-more.parquet[0]", "val"));
        assertThat(listing.splits()).contains("1 by the field \"split\"", "2 by the names of files and folders");
    }

    private static void run(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Two rows, of pictures with the levels 0 and 50. */
    private void write(String name, String image, String text) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            String type = image.equals("?") ? "BLOB" : "STRUCT(bytes BLOB, path VARCHAR)";
            statement.execute("CREATE TABLE t (image " + type + ", text "
                    + (text.startsWith("[") ? "VARCHAR[]" : "VARCHAR") + ", label INTEGER)");
            for (int row = 0; row < 2; row++) {
                byte[] rgb = new byte[3 * 6 * 4];
                java.util.Arrays.fill(rgb, (byte) (50 * row));
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO t VALUES (" + image + ", " + text + ", " + row + ")")) {
                    insert.setBytes(1, Pictures.encode(new Pixels(6, 4, rgb), Map.of()));
                    insert.execute();
                }
            }
            statement.execute("COPY t TO '" + folder.resolve(name) + "' (FORMAT parquet)");
        }
    }
}
