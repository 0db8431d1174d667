package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder of pictures with a table {@code metadata.csv}: columns {@code file_name} and {@code text}, perhaps
 * {@code split} and {@code class}, others become attributes. Several rows with one file name are several sentences for
 * one picture.
 */
final class CsvFolder implements FolderLayout {
    private static final String NAME = "metadata.csv";

    @Override
    public String title() {
        return "image folder with metadata.csv";
    }

    @Override
    public String looksLike() {
        return NAME + " with the columns file_name and text";
    }

    @Override
    public boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        Path file = listing.own(folder.resolve(NAME));
        List<CsvTable.Row> rows = CsvTable.read(file);
        if (rows.size() < 2) {
            throw new IOException(file + " names no picture");
        }
        List<String> header = rows.get(0).fields();
        for (String column : List.of("file_name", "text")) {
            if (!header.contains(column)) {
                throw new BadInput(
                        rows.get(0).where(), "found the columns " + header + "; expected file_name and text");
            }
        }
        Map<String, List<CsvTable.Row>> pictures = new LinkedHashMap<>();
        for (CsvTable.Row row : rows.subList(1, rows.size())) {
            if (row.fields().size() != header.size()) {
                listing.problem(
                        row.where(),
                        "found " + row.fields().size() + " fields; expected " + header.size() + ", as in the header");
            } else {
                pictures.computeIfAbsent(field(row, header, "file_name"), name -> new ArrayList<>())
                        .add(row);
            }
        }
        for (Map.Entry<String, List<CsvTable.Row>> picture : pictures.entrySet()) {
            add(picture.getKey(), picture.getValue(), header, listing);
        }
    }

    private static void add(String name, List<CsvTable.Row> rows, List<String> header, Listing.Builder listing)
            throws IOException {
        CsvTable.Row first = rows.get(0);
        Optional<PictureSource> source = listing.picture("file_name", name, first.where());
        List<TextLines.Line> texts = rows.stream()
                .map(row -> new TextLines.Line(row.where(), field(row, header, "text")))
                .toList();
        List<String> sentences = TextLines.sentences(texts, first.where(), listing);
        if (source.isEmpty() || sentences.isEmpty()) {
            return;
        }
        Entry entry = Entry.of(name, first.where(), source.get(), sentences);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int column = 0; column < header.size(); column++) {
            String key = header.get(column);
            String value = first.fields().get(column);
            if (!value.isBlank()
                    && !List.of("file_name", "text", "split", "class").contains(key)) {
                attributes.put(key, value);
            }
        }
        entry = entry.withAttributes(attributes);
        if (header.contains("split") && !field(first, header, "split").isBlank()) {
            entry = entry.withSplit(field(first, header, "split"));
        }
        if (header.contains("class") && !field(first, header, "class").isBlank()) {
            String value = field(first, header, "class");
            entry = entry.withClass(value, value.matches("-?\\d{1,18}"));
        }
        listing.add(entry);
    }

    private static String field(CsvTable.Row row, List<String> header, String column) {
        return Objects.requireNonNull(row.fields().get(header.indexOf(column))).strip();
    }
}
