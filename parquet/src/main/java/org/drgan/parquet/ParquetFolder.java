package org.drgan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.drgan.layout.Entry;
import org.drgan.layout.FolderLayout;
import org.drgan.layout.Listing;
import org.drgan.layout.Sentences;

/**
 * Parquet files as Hugging Face's data sets have them: a column of pictures' bytes ({@code image}, {@code jpg},
 * {@code png} …; bytes, or a structure with a field {@code bytes}) and one of sentences ({@code text}, {@code caption} …;
 * a text or a list of texts); a column {@code label} or {@code class} of integers gives the class. What a file's name
 * begins with, "test" or "val", is its split.
 */
public final class ParquetFolder implements FolderLayout {
    private static final List<String> IMAGES =
            List.of("image", "img", "picture", "jpg", "jpeg", "png", "webp", "bytes");
    private static final List<String> TEXTS = List.of("text", "caption", "captions", "sentence", "sentences");
    private static final List<String> CLASSES = List.of("class", "label");

    /** Found by {@link java.util.ServiceLoader}. */
    public ParquetFolder() {}

    @Override
    public String title() {
        return "Parquet files";
    }

    @Override
    public String looksLike() {
        return "train-*.parquet with a column image of bytes and a column text";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        return !files(folder).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path place : List.of(folder, folder.resolve("data"))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> all = Files.list(place)) {
                    all.filter(file -> file.toString().endsWith(".parquet"))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        return files;
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        ParquetReader reader = new ParquetReader();
        for (Path file : files(folder)) {
            if (listing.inside("the file", folder.relativize(file).toString(), file.toString()) == null) {
                continue;
            }
            try {
                list(reader, file, listing);
            } catch (SQLException broken) {
                listing.problem(file.toString(), "it cannot be read: " + Sentences.shorten("" + broken.getMessage()));
            }
        }
    }

    private static void list(ParquetReader reader, Path file, Listing.Builder listing) throws SQLException {
        List<ParquetReader.Column> columns = reader.columns(file);
        Optional<ParquetReader.Column> image =
                first(columns, IMAGES, type -> type.equals("BLOB") || type.matches("STRUCT\\(.*\"?bytes\"? BLOB.*"));
        Optional<ParquetReader.Column> text =
                first(columns, TEXTS, type -> type.equals("VARCHAR") || type.equals("VARCHAR[]"));
        if (image.isEmpty() || text.isEmpty()) {
            listing.problem(
                    file.toString(),
                    "found the columns " + Sentences.shorten(columns.toString()) + "; expected one of bytes called "
                            + String.join(", ", IMAGES) + ", and one of texts called " + String.join(", ", TEXTS));
            return;
        }
        Optional<ParquetReader.Column> label =
                first(columns, CLASSES, type -> type.endsWith("INT") || type.equals("INTEGER"));
        String pixels = image.get().quoted() + (image.get().type().equals("BLOB") ? "" : ".bytes");
        reader.rows(file, text.get(), label, row -> add(reader, file, pixels, row, listing));
    }

    private static void add(ParquetReader reader, Path file, String pixels, ResultSet row, Listing.Builder listing)
            throws SQLException {
        long number = row.getLong(1);
        String where = file + "[" + number + "]";
        List<String> texts = new ArrayList<>();
        Object value = row.getObject(2);
        Object[] all = value instanceof Array array ? (Object[]) array.getArray() : new Object[] {value};
        for (Object text : all) {
            if (text != null) {
                texts.add(text.toString());
            }
        }
        Optional<String> problem =
                texts.stream().map(Sentences::problem).flatMap(Optional::stream).findFirst();
        List<String> sentences = problem.isPresent() ? List.of() : Sentences.withWords(texts);
        if (sentences.isEmpty()) {
            listing.problem(where, problem.orElse("found no sentence; expected at least one"));
            return;
        }
        String name = Objects.requireNonNull(file.getFileName()) + "[" + number + "]";
        Entry entry = Entry.of(name, where, new ParquetPicture(reader, file, pixels, number), sentences)
                .withSplit(split(String.valueOf(file.getFileName())));
        String label = row.getString(3);
        listing.add(label == null ? entry : entry.withClass(label, true));
    }

    private static String split(String name) {
        return name.startsWith("test") ? Entry.TEST : name.startsWith("val") ? "val" : Entry.TRAIN;
    }

    private static Optional<ParquetReader.Column> first(
            List<ParquetReader.Column> columns, List<String> names, java.util.function.Predicate<String> type) {
        return names.stream()
                .flatMap(name -> columns.stream().filter(column -> column.name().equalsIgnoreCase(name)))
                .filter(column -> type.test(column.type()))
                .findFirst();
    }
}
