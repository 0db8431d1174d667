package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values after RFC 4180: quoted fields may hold commas, line ends and doubled quotes. */
final class CsvTable {
    /**
     * A record of the table.
     *
     * @param where file and the number of its first line, for messages
     */
    record Row(String where, List<String> fields) {}

    private CsvTable() {}

    /**
     * All rows but empty ones.
     *
     * @throws IOException naming file and line where it is no such table
     */
    static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        String where = "";
        boolean open = false; // within a quoted field
        for (TextLines.Line line : TextLines.read(file)) {
            if (open) {
                field.append(' '); // a line's end within quotes
            } else {
                where = line.where();
            }
            open = parse(line.text(), open, field, fields);
            if (!open) {
                rows.add(new Row(where, List.copyOf(fields)));
                fields.clear();
            }
        }
        if (open) {
            throw new BadInput(where, "found a quotation mark that is never closed");
        }
        return rows;
    }

    private static boolean parse(String text, boolean open, StringBuilder field, List<String> fields) {
        boolean quoted = open;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quoted && character == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (character == '"' && (quoted || field.isEmpty())) {
                quoted = !quoted;
            } else if (character == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        if (!quoted) {
            fields.add(field.toString());
            field.setLength(0);
        }
        return quoted;
    }
}
