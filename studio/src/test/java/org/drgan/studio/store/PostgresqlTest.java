package org.drgan.studio.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL server, started for this test; each of its tests has a database of its own. */
class PostgresqlTest extends DatabaseTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path place;

    private static EmbeddedPostgres server;

    private String name = "";

    @BeforeAll
    static void start() throws IOException {
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        assumeTrue(linux, "the PostgreSQL of the tests is for Linux on x86-64");
        // As root the server starts in a namespace of its own.
        assumeTrue(
                !System.getProperty("user.name").equals("root") || Files.isExecutable(Path.of("/usr/bin/unshare")),
                "as root, PostgreSQL needs unshare");
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(place.toFile())
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    Database open() throws IOException {
        if (name.isEmpty()) {
            name = "studio" + NUMBER.incrementAndGet();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException failed) {
                throw new IOException(failed);
            }
        }
        return Database.open(server.getJdbcUrl("postgres", name));
    }

    @Test
    void aServerThatIsNotThereIsSaidWithoutItsPassword() {
        assertThatThrownBy(() -> Database.open("jdbc:postgresql://127.0.0.1:1/studio?user=me&password=secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the database server cannot be used")
                .hasMessageNotContaining("secret");
    }
}
