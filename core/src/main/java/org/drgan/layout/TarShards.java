package org.drgan.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.drgan.image.OtherFormats;
import org.jspecify.annotations.Nullable;

/**
 * WebDataset shards: tar files in which {@code KEY.jpg} and {@code KEY.txt} (one sentence per line) or {@code KEY.json}
 * (the fields {@code text} or {@code caption}, and those of {@code metadata.jsonl}) make an example. The split is that
 * of the JSON, else that of the beginning of the shard's name ("test", "val"), else that of the names of folders.
 * Nothing is unpacked to the disk.
 */
final class TarShards implements FolderLayout {
    private static final long MOST_TEXT = 1L << 20;
    private static final int MOST_ENTRIES = 10_000_000;

    private final boolean nested;

    /** @param nested whether the shards are in subfolders */
    TarShards(boolean nested) {
        this.nested = nested;
    }

    @Override
    public String title() {
        return "WebDataset shards";
    }

    @Override
    public String looksLike() {
        return nested
                ? "shards in folders such as train/ and test/"
                : "shards such as train-00000.tar that hold KEY.jpg with KEY.txt or KEY.json";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        return nested
                ? FileNames.anyBelow(folder, TarShards::isShard)
                : !FileNames.in(folder, "tar").isEmpty();
    }

    private static boolean isShard(Path file) {
        return FileNames.extension(file.toString()).equals("tar");
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        for (String name : listing.names()) {
            Path shard = folder.resolve(name);
            if (isShard(shard) && listing.inside("the shard", name, shard.toString()) != null) {
                try (TarFile tar = new TarFile(shard)) {
                    new Shard(shard, name, tar, listing).read();
                } catch (IOException | RuntimeException broken) { // the tar reader throws both for damaged headers
                    listing.problem(
                            shard.toString(),
                            "the shard is broken or truncated: " + Sentences.shorten("" + broken.getMessage()));
                }
            }
        }
    }

    /** An example's picture and text. */
    private static final class Example {
        private @Nullable TarArchiveEntry picture;
        private @Nullable TarArchiveEntry text;
        private @Nullable String other; // a picture in an unsupported format
    }

    /** @param name relative to the folder */
    private record Shard(Path file, String name, TarFile tar, Listing.Builder listing) {
        void read() throws IOException {
            Map<String, Example> examples = new LinkedHashMap<>();
            List<TarArchiveEntry> entries = tar.getEntries();
            if (entries.size() > MOST_ENTRIES) {
                throw new IOException("it holds " + entries.size() + " files; at most " + MOST_ENTRIES + " are read");
            }
            for (TarArchiveEntry entry : entries) {
                if (entry.isDirectory()) {
                    continue;
                }
                String plain = entry.getName();
                if (plain.startsWith("._") || plain.contains("/._")) { // added by macOS for each file
                    listing.unused("hidden files in shards", where(plain));
                } else {
                    take(entry, examples);
                }
            }
            for (Map.Entry<String, Example> example : examples.entrySet()) {
                add(example.getKey(), example.getValue());
            }
        }

        private void take(TarArchiveEntry entry, Map<String, Example> examples) throws IOException {
            String name = entry.getName();
            if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
                listing.problem(where(name), "found a link or another special file; expected plain files only");
                return;
            }
            if (name.startsWith("/")
                    || name.contains("\\")
                    || name.indexOf('\0') >= 0
                    || List.of(name.split("/")).contains("..")) {
                listing.problem(where(name), "found a name that leads out of the archive; expected a plain path");
                return;
            }
            if (entry.getDataOffset() + entry.getSize() > Files.size(file)) {
                listing.problem(where(name), "the file ends within it: the shard is truncated");
                return;
            }
            int slash = name.lastIndexOf('/') + 1;
            int point = name.indexOf('.', slash); // everything after the first point, as in WebDataset
            String kind = point < 0 ? "" : name.substring(point + 1).toLowerCase(Locale.ROOT);
            Example example =
                    examples.computeIfAbsent(point < 0 ? name : name.substring(0, point), key -> new Example());
            boolean again;
            if (FileNames.PICTURES.contains(kind)) {
                again = example.picture != null;
                example.picture = again ? example.picture : entry;
            } else if (kind.equals("txt") || kind.equals("json")) {
                again = example.text != null
                        && FileNames.extension(example.text.getName()).equals(kind);
                boolean better = example.text == null || kind.equals("json"); // JSON has more fields
                example.text = better && !again ? entry : example.text;
            } else if (OtherFormats.ofName(name).isPresent()) {
                example.other = name;
                again = false;
            } else {
                listing.unused(
                        "files of other kinds in shards"
                                + (kind.isEmpty() || kind.length() > 8 ? "" : ", ." + Sentences.shorten(kind)),
                        where(name));
                return;
            }
            if (again) {
                listing.problem(where(name), "found a second ." + kind + " of the same name; expected one");
            }
        }

        private void add(String key, Example example) throws IOException {
            TarArchiveEntry picture = example.picture;
            TarArchiveEntry text = example.text;
            if (picture == null || text == null) {
                if (picture != null) {
                    listing.problem(where(key), "there is no .txt or .json");
                } else if (example.other != null) {
                    listing.problem(
                            where(example.other),
                            "found a picture of the kind "
                                    + OtherFormats.ofName(example.other).orElse("")
                                    + ", which is not read; convert it to JPEG or PNG");
                } else if (text != null) {
                    listing.problem(where(key), "there is no picture");
                }
                return;
            }
            String where = where(text.getName());
            if (text.getSize() > MOST_TEXT) {
                listing.problem(where, "found " + text.getSize() + " bytes of text; expected at most " + MOST_TEXT);
                return;
            }
            byte[] bytes = new PartOfFile(file, text.getDataOffset(), text.getSize(), where).bytes();
            PictureSource source =
                    new PartOfFile(file, picture.getDataOffset(), picture.getSize(), where(picture.getName()));
            String called = listing.isAdded(picture.getName()) ? name + "!" + picture.getName() : picture.getName();
            Optional<String> byPlace = Splits.ofFile(String.valueOf(file.getFileName()))
                    .or(() -> Splits.ofFolders(name))
                    .or(() -> Splits.ofFolders(picture.getName()));
            String how = byPlace.isPresent() ? "by the names of shards and folders" : Listing.BY_NOTHING;
            try {
                if (text.getName().toLowerCase(Locale.ROOT).endsWith(".json")) {
                    String json = new String(bytes, StandardCharsets.UTF_8);
                    MetadataLine line = MetadataLine.parse(json, where, picture.getName());
                    Entry entry = line.entry(called, where, source, line.captions());
                    listing.add(
                            line.split() != null ? entry : entry.withSplit(byPlace.orElse(Entry.TRAIN)),
                            line.split() != null ? Listing.BY_FIELD : how);
                } else {
                    List<String> sentences =
                            TextLines.sentences(new ArrayList<>(TextLines.split(bytes, where)), where, listing);
                    if (!sentences.isEmpty()) {
                        listing.add(
                                Entry.of(called, where, source, sentences).withSplit(byPlace.orElse(Entry.TRAIN)), how);
                    }
                }
            } catch (BadInput wrong) {
                listing.problem(wrong);
            }
        }

        private String where(String name) {
            return file + "!" + Sentences.shorten(name);
        }
    }
}
