package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures with a table {@code metadata.csv}: columns {@code file_name} and {@code text} (or other common
 * names), optionally {@code split} and {@code class}; others become attributes. Several rows with one file name are
 * several sentences for one picture. Kaggle's Flickr sets are such tables, {@code captions.txt} beside {@code Images/}.
 * Tables may also be in subfolders.
 */
final class CsvFolder implements FolderLayout {
    private static final List<String> NAMES =
            List.of("metadata.csv", "metadata.tsv", "captions.csv", "captions.tsv", "captions.txt", "results.csv");

    private static final String SEPARATORS = ",\t;|";

    private final boolean nested;

    /** @param nested whether the tables are in subfolders */
    CsvFolder(boolean nested) {
        this.nested = nested;
    }

    @Override
    public String title() {
        return "image folder with a table";
    }

    @Override
    public String looksLike() {
        return nested
                ? "a metadata.csv in each of several folders"
                : "metadata.csv with the columns file_name and text, or captions.txt with the columns image and caption";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        if (nested) {
            return FileNames.anyBelow(folder, CsvFolder::isTable);
        }
        for (String name : NAMES) {
            if (isTable(folder.resolve(name))) {
                return true;
            }
        }
        return false;
    }

    /** Recognized by its name or, for common names, by its first line. */
    private static boolean isTable(Path file) {
        String name = file.getFileName().toString();
        if (!NAMES.contains(name) || !Files.isRegularFile(file)) {
            return false;
        }
        return name.startsWith("metadata.")
                || TextLines.first(file).flatMap(Header::of).isPresent();
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        PictureLists pictures = new PictureLists(listing);
        for (String list : listing.names()) {
            Path file = folder.resolve(list);
            if (isTable(file)) {
                list(listing.own(file), list.substring(0, list.lastIndexOf('/') + 1), pictures, listing);
            }
        }
        pictures.finish();
    }

    private static void list(Path file, String base, PictureLists pictures, Listing.Builder listing)
            throws IOException {
        String first = TextLines.first(file).orElseThrow(() -> new IOException(file + " names no picture"));
        Header header = Header.of(first)
                .orElseThrow(() -> new BadInput(
                        file + ":1",
                        "found the columns " + Sentences.shorten(first) + "; expected file_name and text, or "
                                + String.join(", ", MetadataLine.FILES.subList(1, 3)) + " and "
                                + String.join(", ", MetadataLine.TEXTS.subList(2, 5))));
        int[] rows = new int[1];
        CsvTable.read(file, header.separator(), row -> {
            if (rows[0]++ > 0) {
                add(row, header, base, pictures, listing);
            }
        });
        if (rows[0] < 2) {
            throw new IOException(file + " names no picture");
        }
    }

    private static void add(
            CsvTable.Row row, Header header, String base, PictureLists pictures, Listing.Builder listing)
            throws IOException {
        List<String> columns = header.columns();
        if (row.fields().size() != columns.size()) {
            listing.problem(
                    row.where(),
                    "found " + row.fields().size() + " fields; expected " + columns.size() + ", as in the header");
            return;
        }
        String name = row.fields().get(columns.indexOf(header.file())).strip();
        String text = row.fields().get(columns.indexOf(header.text())).strip();
        Optional<String> problem = name.isEmpty()
                ? Optional.of("found no " + header.file() + "; expected the path of a picture")
                : Sentences.problem(text);
        List<String> sentences = Sentences.withWords(List.of(text));
        if (problem.isPresent() || sentences.isEmpty()) {
            listing.problem(row.where(), problem.orElse("found no sentence; expected at least one"));
            return;
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int column = 0; column < columns.size(); column++) {
            String key = columns.get(column);
            String title = header.titles().get(column);
            String value = row.fields().get(column).strip();
            boolean known = key.equals(header.file())
                    || List.of("split", "class", "comment_number").contains(key)
                    || MetadataLine.TEXTS.contains(key);
            if (!known && !value.isBlank()) {
                attributes.put(title, value);
            }
        }
        String split = field(row, columns, "split");
        String group = field(row, columns, "class");
        boolean integer = group != null && group.matches("-?\\d{1,18}");
        if (group != null) {
            attributes.put("class", group);
        }
        pictures.add(
                base,
                new MetadataLine(
                        name,
                        sentences,
                        split == null ? null : Splits.named(split),
                        group,
                        integer,
                        attributes,
                        columns.stream()
                                .filter(column -> MetadataLine.TEXTS.contains(column) && !column.equals(header.text()))
                                .toList()),
                row.where());
    }

    private static @Nullable String field(CsvTable.Row row, List<String> columns, String column) {
        int index = columns.indexOf(column);
        String value = index < 0 ? "" : row.fields().get(index).strip();
        return value.isEmpty() ? null : value;
    }

    /**
     * The first row of a table.
     *
     * @param titles of the columns
     * @param columns the same in lower case
     * @param file the column of pictures' names
     * @param text the column of sentences
     */
    private record Header(char separator, List<String> titles, List<String> columns, String file, String text) {
        /** Empty when the line is not a header with columns for pictures and sentences, with any separator. */
        static Optional<Header> of(String line) {
            for (char separator : SEPARATORS.toCharArray()) {
                List<String> titles;
                try {
                    titles = CsvTable.fields(line, separator).stream()
                            .map(String::strip)
                            .toList();
                } catch (IOException noTable) {
                    continue;
                }
                List<String> columns = titles.stream()
                        .map(title -> title.toLowerCase(Locale.ROOT))
                        .toList();
                Optional<String> file =
                        MetadataLine.FILES.stream().filter(columns::contains).findFirst();
                Optional<String> text =
                        MetadataLine.TEXTS.stream().filter(columns::contains).findFirst();
                if (file.isPresent() && text.isPresent()) {
                    return Optional.of(new Header(separator, titles, columns, file.get(), text.get()));
                }
            }
            return Optional.empty();
        }
    }
}
