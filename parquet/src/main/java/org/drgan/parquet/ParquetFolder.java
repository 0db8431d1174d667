package org.drgan.parquet;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.drgan.layout.BadInput;
import org.drgan.layout.Entry;
import org.drgan.layout.FolderLayout;
import org.drgan.layout.Listing;
import org.drgan.layout.Sentences;
import org.drgan.layout.Splits;

/**
 * Parquet files in the form of Hugging Face's data sets. Columns: pictures ({@code image}, {@code jpg}, {@code png} …;
 * bytes, or a struct with a field {@code bytes}), sentences ({@code text}, {@code caption} …; a string or a list of
 * strings), and optionally the class ({@code label} or {@code class}; integers) and the split ({@code split}). Without
 * that column the split is the beginning of the file's name ("test" or "val"), or else the names of its folders.
 */
public final class ParquetFolder implements FolderLayout {
    private static final List<String> IMAGES =
            List.of("image", "img", "picture", "jpg", "jpeg", "png", "webp", "bytes");
    private static final List<String> TEXTS =
            List.of("text", "caption", "captions", "prompt", "description", "sentence", "sentences", "texts");
    private static final int DEEPEST = 8;
    private static final List<String> CLASSES = List.of("class", "label");

    /** For {@link java.util.ServiceLoader}. */
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
        Files.walkFileTree(folder, Set.of(), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isDirectory()
                        && file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE; // the reader of the folder counts it
            }
        });
        Collections.sort(files);
        return files;
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        ParquetReader reader = new ParquetReader();
        for (Path file : files(folder)) {
            String name = folder.relativize(file).toString();
            if (listing.inside("the file", name, file.toString()) == null) {
                continue;
            }
            try {
                list(reader, file, name, listing);
            } catch (BadInput wrong) {
                listing.problem(wrong);
            } catch (SQLException broken) {
                listing.problem(file.toString(), "it cannot be read: " + Sentences.shorten("" + broken.getMessage()));
            }
        }
    }

    private static void list(ParquetReader reader, Path file, String name, Listing.Builder listing)
            throws SQLException, IOException {
        long rows = reader.count(file);
        if (rows > Files.size(file)) { // each row must contain a picture
            throw new BadInput(
                    file.toString(),
                    "found " + rows + " rows in " + Files.size(file) + " bytes; expected a picture in each row");
        }
        List<ParquetReader.Column> columns = reader.columns(file);
        Optional<ParquetReader.Column> image =
                first(columns, IMAGES, type -> type.equals("BLOB") || type.matches("STRUCT\\(.*\"?bytes\"? BLOB.*"));
        Optional<ParquetReader.Column> text =
                first(columns, TEXTS, type -> type.equals("VARCHAR") || type.equals("VARCHAR[]"));
        if (image.isEmpty() || text.isEmpty()) {
            listing.problem(
                    file.toString(),
                    "found the columns " + Sentences.shorten(columns.toString()) + "; expected one of bytes named "
                            + String.join(", ", IMAGES) + ", and one of texts named " + String.join(", ", TEXTS));
            return;
        }
        Optional<ParquetReader.Column> label =
                first(columns, CLASSES, type -> type.endsWith("INT") || type.equals("INTEGER"));
        String pixels = image.get().quoted() + (image.get().type().equals("BLOB") ? "" : ".bytes");
        Optional<ParquetReader.Column> split = first(columns, List.of("split"), type -> type.equals("VARCHAR"));
        Optional<String> byPlace =
                Splits.ofFile(String.valueOf(file.getFileName())).or(() -> Splits.ofFolders(name.replace('\\', '/')));
        reader.rows(file, text.get(), label, split, row -> add(reader, file, name, pixels, byPlace, row, listing));
    }

    private static void add(
            ParquetReader reader,
            Path file,
            String path,
            String pixels,
            Optional<String> byPlace,
            ResultSet row,
            Listing.Builder listing)
            throws SQLException, IOException {
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
        long left = row.getLong(5);
        if (left > 0) {
            listing.unused("sentences behind the first " + ParquetReader.MOST_TEXTS + " of a picture", left, where);
        }
        String split = row.getString(4);
        boolean said = split != null && !split.isBlank();
        String brief = Objects.requireNonNull(file.getFileName()) + "[" + number + "]";
        String name = listing.isAdded(brief) ? path + "[" + number + "]" : brief;
        Entry entry = Entry.of(name, where, new ParquetPicture(reader, file, pixels, number), sentences)
                .withSplit(said ? Splits.named(split) : byPlace.orElse(Entry.TRAIN));
        String label = row.getString(3);
        listing.add(
                label == null ? entry : entry.withClass(label, true),
                said
                        ? Listing.BY_FIELD
                        : byPlace.isPresent() ? "by the names of files and folders" : Listing.BY_NOTHING);
    }

    private static Optional<ParquetReader.Column> first(
            List<ParquetReader.Column> columns, List<String> names, java.util.function.Predicate<String> type) {
        return names.stream()
                .flatMap(name -> columns.stream().filter(column -> column.name().equalsIgnoreCase(name)))
                .filter(column -> type.test(column.type()))
                .findFirst();
    }
}
