package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads separated values (RFC 4180): quoted fields may contain separators, line ends and doubled quotes. */
final class CsvTable {
    private static final int LONGEST_FIELD = 1 << 16; // characters, far more than a sentence has

    /**
     * A record of the table.
     *
     * @param where file and the number of its first line, for messages
     */
    record Row(String where, List<String> fields) {}

    /** Receives the rows one after the other. */
    @FunctionalInterface
    interface Rows {
        void take(Row row) throws IOException;
    }

    private final char separator;
    private final Rows rows;
    private final StringBuilder field = new StringBuilder();
    private List<String> fields = new ArrayList<>();
    private String where = "";
    private boolean open; // within a quoted field

    private CsvTable(char separator, Rows rows) {
        this.separator = separator;
        this.rows = rows;
    }

    /**
     * Reads all rows but empty ones.
     *
     * @throws IOException naming file and line of the first error
     */
    static void read(Path file, char separator, Rows rows) throws IOException {
        CsvTable table = new CsvTable(separator, rows);
        TextLines.forEach(file, table::line);
        if (table.open) {
            throw new BadInput(table.where, "found a quotation mark that is never closed");
        }
    }

    /** The fields of a single line. */
    static List<String> fields(String line, char separator) throws IOException {
        List<String> fields = new ArrayList<>();
        new CsvTable(separator, row -> fields.addAll(row.fields())).line(new TextLines.Line("", line));
        return fields;
    }

    private void line(TextLines.Line line) throws IOException {
        if (open) {
            field.append(' '); // a line's end within quotes
        } else {
            where = line.where();
        }
        parse(line.text());
        if (field.length() > LONGEST_FIELD) {
            throw new BadInput(
                    where,
                    open
                            ? "found a quotation mark that is not closed within " + LONGEST_FIELD + " characters"
                            : "found a field of " + field.length() + " characters; expected at most " + LONGEST_FIELD);
        }
        if (!open) {
            endField();
            rows.take(new Row(where, fields));
            fields = new ArrayList<>();
        }
    }

    private void parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (open && character == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (character == '"' && (open || field.isEmpty())) {
                open = !open;
            } else if (character == separator && !open) {
                endField();
            } else {
                field.append(character);
            }
        }
    }

    private void endField() {
        fields.add(field.toString());
        field.setLength(0);
    }
}
