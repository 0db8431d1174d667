package org.drgan.studio.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** SQLite, in a file. */
class SqliteTest extends DatabaseTest {
    @Override
    Database open() throws IOException {
        return Database.open(folder.resolve("in/studio.db").toString());
    }

    @Test
    void isCopiedWhileItIsUsed() throws IOException {
        Path copy = folder.resolve("copy.db");
        Job kept;
        try (Database database = open()) {
            kept = new JobStore(database).add(ORDER, "client", null);
            database.backup(copy);
            new JobStore(database).add(ORDER, "client", null);
            assertThatThrownBy(() -> database.backup(copy)).hasMessageContaining("copy.db");
        }
        try (Database database = Database.open(copy.toString())) {
            assertThat(new JobStore(database).waiting()).containsExactly(kept);
        }
    }

    /** A file that was written when there was the first migration alone, with a job and two pictures. */
    @Test
    void aFileOfTheFirstVersionGoesOn() throws IOException {
        Path file = folder.resolve("old.db");
        try (InputStream old = SqliteTest.class.getResourceAsStream("first-version.db")) {
            Files.write(file, Objects.requireNonNull(old).readAllBytes());
        }
        try (Database database = Database.open(file.toString())) {
            assertThat(new JobStore(database).get("old-job").orElseThrow().state())
                    .isEqualTo(Job.State.DRAWN);
            assertThat(new PictureStore(database).ofJob("old-job")).hasSize(2);
            assertThat(new PictureStore(database).png("old-picture-1").orElseThrow())
                    .containsExactly('p', 'n', 'g', '1');
            assertThat(new JobStore(database).add(ORDER, "client", null).state())
                    .isEqualTo(Job.State.WAITING);
            int studies = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM study")
                            .mapTo(Integer.class)
                            .one());
            assertThat(studies).as("the table of the second migration").isZero();
        }
    }

    @Test
    void whatIsNoDatabaseIsNotTouched() throws IOException {
        Path file = folder.resolve("notes.txt");
        Files.writeString(file, "a file that is no database, and is not to be written over. ".repeat(20));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Database.open(file.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("notes.txt");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThatThrownBy(() -> Database.open("jdbc:mysql://somewhere")).hasMessageContaining("jdbc:postgresql:");
        assertThatThrownBy(() -> Database.open(folder.toString())).hasMessageContaining("is a folder");
    }
}
