package org.drgan.studio.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;

/**
 * The studio's database: a SQLite file or a PostgreSQL server. Committed data are on the disk. Opening an older database
 * migrates it to the newest schema.
 */
public final class Database implements AutoCloseable {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final int CONNECTIONS = 8;
    private static final int BUSY = 20_000; // ms that a writer waits for another writer

    private final Connections connections;
    private final Jdbi jdbi;
    private final boolean sqlite;

    private Database(Connections connections, boolean sqlite) {
        this.connections = connections;
        this.jdbi = Jdbi.create(connections);
        this.sqlite = sqlite;
    }

    /**
     * Opens a database.
     *
     * @param place a file, which is created if missing, or a URL that begins with {@code jdbc:postgresql:}
     * @throws IOException if it cannot be opened; the message omits the URL, which may contain a password
     */
    public static Database open(String place) throws IOException {
        boolean sqlite = !place.startsWith(POSTGRESQL);
        if (sqlite && place.startsWith("jdbc:")) {
            throw new IOException("the database must be a file or a URL that begins with " + POSTGRESQL + "//");
        }
        String url = sqlite ? "jdbc:sqlite:" + file(Path.of(place)) : place;
        Properties properties = sqlite ? sqlite() : new Properties();
        Connections connections = new Connections(CONNECTIONS, () -> DriverManager.getConnection(url, properties));
        Database database = new Database(connections, sqlite);
        try {
            migrate(url, sqlite);
            return database;
        } catch (FlywayException unusable) {
            connections.close();
            throw new IOException(
                    "the database " + (sqlite ? place : "server") + " cannot be used: " + reason(unusable), unusable);
        }
    }

    private static Path file(Path place) throws IOException {
        Path file = place.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new IOException("the database " + place + " is a folder; name a file in it");
        }
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return file;
    }

    private static Properties sqlite() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL); // acknowledged data survive a power failure
        config.setBusyTimeout(BUSY);
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE); // DEFERRED fails on read, then write
        return config.toProperties();
    }

    private static void migrate(String url, boolean sqlite) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:org/drgan/studio/migrations")
                .placeholders(Map.of("bytes", sqlite ? "BLOB" : "BYTEA"))
                .load()
                .migrate();
    }

    private static String reason(Throwable problem) {
        Throwable deepest = problem;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
    }

    /** Access to the database. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** Whether the database can be reached. */
    public boolean isThere() {
        try {
            return jdbi.withHandle(handle ->
                            handle.createQuery("SELECT 1").mapTo(Integer.class).one())
                    == 1;
        } catch (RuntimeException unreachable) {
            return false;
        }
    }

    /**
     * Writes a copy of a SQLite database, also while it is in use.
     *
     * @throws IOException if the file already exists or cannot be written
     */
    public void backup(Path copy) throws IOException {
        if (!sqlite) {
            throw new IOException("use pg_dump to back up a PostgreSQL database");
        }
        if (Files.exists(copy)) {
            throw new FileAlreadyExistsException(copy.toString());
        }
        Path aside = copy.resolveSibling(copy.getFileName() + ".part").toAbsolutePath();
        Files.deleteIfExists(aside);
        try {
            jdbi.useHandle(handle -> handle.execute("VACUUM INTO ?", aside.toString()));
            Files.move(aside, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (JdbiException failed) {
            Files.deleteIfExists(aside);
            throw new IOException("the copy " + copy + " cannot be written: " + reason(failed), failed);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
