package org.drgan.layout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.drgan.image.OtherFormats;

/** Counts the files and entries of a data set that are not used, by reason. */
final class UnusedFiles {
    /** Files about the whole data set. */
    static final Pattern ABOUT = Pattern.compile("(?i)readme|licen[cs]e|notice|classes|citation|copying|changelog");

    private static final Set<String> ARCHIVES = Set.of("zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "zst", "tar");
    private static final int MOST_REASONS = 30;

    private final Map<String, Unused> byReason = new LinkedHashMap<>();

    /** Counts an unused file or entry. */
    void add(String reason, String example) {
        add(reason, 1, example);
    }

    void add(String reason, long count, String example) {
        String kept = byReason.containsKey(reason) || byReason.size() < MOST_REASONS ? reason : "other files";
        byReason.merge(
                kept,
                new Unused(kept, count, Sentences.shorten(example)),
                (known, more) -> new Unused(kept, known.count() + more.count(), known.example()));
    }

    /** Counts the files of a folder that nothing has used. */
    void addRest(FolderIndex index, Set<String> used) {
        for (String name : index.all()) {
            if (!used.contains(name)) {
                add(reason(name), name);
            }
        }
        index.unread().forEach(folder -> add("folders that cannot be opened", folder));
    }

    List<Unused> list() {
        return new ArrayList<>(byReason.values());
    }

    private static String reason(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String kind = FileNames.extension(last);
        if (FolderIndex.isHidden(name)) {
            return "hidden files";
        }
        if (FileNames.PICTURES.contains(kind)) {
            return "pictures that no entry names";
        }
        Optional<String> format = OtherFormats.ofName(name);
        if (format.isPresent()) {
            return format.get() + " files, which are not read; convert them to JPEG or PNG";
        }
        if (ABOUT.matcher(last).lookingAt()) {
            return "files about the set";
        }
        if (kind.equals("txt") || kind.equals("caption")) {
            return "texts that no picture uses";
        }
        if (ARCHIVES.contains(kind)) {
            return "archives that are not read here; unpack them";
        }
        if (Set.of("json", "jsonl", "csv", "tsv", "parquet", "pickle").contains(kind)) {
            return "lists that this layout does not read";
        }
        return kind.isEmpty() || kind.length() > 8 ? "other files" : "." + Sentences.shorten(kind) + " files";
    }
}
