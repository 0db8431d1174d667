package org.drgan.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drgan.image.Pictures;
import org.drgan.text.Tokenizer;

/** Reads Parquet files with DuckDB. Thread-safe; queries run one at a time. */
final class ParquetReader {
    static final int MOST_TEXTS = 1000; // texts per picture

    /** A column and DuckDB's name of its type. */
    record Column(String name, String type) {
        String quoted() {
            return "\"" + name.replace("\"", "\"\"") + "\"";
        }

        /** SQL for its text or list of texts, cut to the allowed lengths plus one character, so that too long texts are detected. */
        String limited() {
            int most = Tokenizer.LONGEST_SENTENCE + 1;
            return type.equals("VARCHAR")
                    ? "left(" + quoted() + ", " + most + ")"
                    : "list_transform(" + quoted() + "[1:" + MOST_TEXTS + "], lambda text : left(text, " + most + "))";
        }

        /** SQL for the number of texts that {@link #limited} leaves out. */
        String leftOut() {
            return type.equals("VARCHAR")
                    ? "0"
                    : "greatest(coalesce(len(" + quoted() + "), 0) - " + MOST_TEXTS + ", 0)";
        }
    }

    /** Receives a row: number, text or texts, class or null, split or null, number of texts that were left out. */
    @FunctionalInterface
    interface Rows {
        void take(ResultSet row) throws SQLException, IOException;
    }

    private final Connection connection; // in memory; never closed, it lives as long as the process

    ParquetReader() throws IOException {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
            try (Statement statement = connection.createStatement()) {
                // No file may cause an extension to be downloaded or loaded.
                statement.execute("SET autoinstall_known_extensions = false");
                statement.execute("SET autoload_known_extensions = false");
                statement.execute("SET threads = 1");
                statement.execute("SET memory_limit = '2GB'");
                statement.execute("SET lock_configuration = true");
            }
        } catch (SQLException broken) {
            throw new IOException(
                    "DuckDB, which reads Parquet files, cannot be started: " + broken.getMessage(), broken);
        }
    }

    synchronized List<Column> columns(Path file) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("DESCRIBE SELECT * FROM read_parquet(?)")) {
            query.setString(1, literal(file));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return columns;
    }

    /** The number of rows according to the file's footer. */
    synchronized long count(Path file) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM read_parquet(?)")) {
            query.setString(1, literal(file));
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    synchronized void rows(Path file, Column text, Optional<Column> label, Optional<Column> split, Rows rows)
            throws SQLException, IOException {
        String query = "SELECT file_row_number, " + text.limited() + ", "
                + label.map(column -> "CAST(" + column.quoted() + " AS VARCHAR)")
                        .orElse("NULL")
                + ", "
                + split.map(column -> "left(" + column.quoted() + ", 100)").orElse("NULL")
                + ", " + text.leftOut()
                + " FROM read_parquet(?, file_row_number = true) ORDER BY file_row_number";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, literal(file));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.take(found);
                }
            }
        }
    }

    synchronized byte[] bytes(Path file, String column, long row) throws SQLException {
        String query = "SELECT CASE WHEN octet_length(" + column + ") <= " + Pictures.MOST_BYTES + " THEN " + column
                + " END FROM read_parquet(?, file_row_number = true) WHERE file_row_number = " + row;
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, literal(file));
            try (ResultSet found = statement.executeQuery()) {
                byte[] bytes = found.next() ? found.getBytes(1) : null;
                if (bytes == null) {
                    throw new SQLException(
                            "the row contains no picture, or one of more than " + Pictures.MOST_BYTES + " bytes");
                }
                return bytes;
            }
        }
    }

    /** Escapes a file name, since DuckDB treats names as glob patterns. */
    private static String literal(Path file) {
        return file.toString().replaceAll("[\\[*?]", "[$0]");
    }
}
