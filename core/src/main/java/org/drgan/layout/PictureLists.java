package org.drgan.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pictures of lists, line by line. Several lines with one picture are several sentences for it. A
 * picture's split is that of its line, else that of its folders' names, else "train".
 */
final class PictureLists {
    private static final Pattern PICTURE_FOLDER = Pattern.compile("(?i).*(image|photo|picture|img).*");

    private final Listing.Builder listing;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Map<String, List<String>> pictureFolders = new LinkedHashMap<>(); // by their parent folder

    /** A picture whose lines are still being read. */
    private static final class Draft {
        private final String base;
        private final String where;
        private final MetadataLine first;
        private final @Nullable PictureSource source; // null if it is missing, which is reported
        private final String name;
        private final List<String> captions = new ArrayList<>();
        private @Nullable Set<String> said; // the captions, when a second list has the picture, too

        Draft(String base, String where, MetadataLine first, @Nullable PictureSource source, String name) {
            this.base = base;
            this.where = where;
            this.first = first;
            this.source = source;
            this.name = name;
        }

        void add(String caption, boolean sameList) {
            if (!sameList && said == null) {
                said = new HashSet<>(captions);
            }
            if (said == null || said.add(caption) || sameList) { // two lists may have the same captions
                captions.add(caption);
            }
        }
    }

    PictureLists(Listing.Builder listing) {
        this.listing = listing;
    }

    /**
     * Adds a line.
     *
     * @param base the folder of the list, to which the picture's name is relative; empty, or ending with a slash
     */
    void add(String base, MetadataLine line, String where) throws IOException {
        String key = base + line.file();
        Draft draft = drafts.get(key);
        if (draft == null) {
            draft = draft(base, line, where);
            drafts.put(key, draft);
        } else if (contradict(draft.first.split(), line.split())
                || contradict(draft.first.classValue(), line.classValue())) {
            listing.problem(
                    where,
                    "found " + Sentences.shorten(line.file()) + " with " + said(line) + ", but with "
                            + said(draft.first) + " in " + Listing.Builder.place(draft.where, where)
                            + "; expected the same in all lines");
            return;
        }
        for (String caption : line.captions()) {
            draft.add(caption, draft.base.equals(base));
        }
        line.otherTexts()
                .forEach(other -> listing.unused(
                        "sentences under \"" + Sentences.shorten(other) + "\", as others were found first", where));
    }

    private static boolean contradict(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private static String said(MetadataLine line) {
        return "split " + line.split() + ", class " + line.classValue();
    }

    private Draft draft(String base, MetadataLine line, String where) throws IOException {
        String name = base + line.file();
        if (!listing.has(name)) {
            for (String folder : pictureFolders.computeIfAbsent(base, this::pictureFolders)) {
                if (listing.has(folder + line.file())) {
                    name = folder + line.file();
                }
            }
        }
        Optional<PictureSource> source = listing.picture("file_name", name, where);
        return new Draft(base, where, line, source.orElse(null), name);
    }

    /** Folders with pictures beside a list, as in Kaggle's data sets. */
    private List<String> pictureFolders(String base) {
        return listing.names().stream()
                .filter(name -> name.startsWith(base) && name.indexOf('/', base.length()) >= 0)
                .map(name -> name.substring(0, name.indexOf('/', base.length()) + 1))
                .distinct()
                .filter(folder ->
                        PICTURE_FOLDER.matcher(folder.substring(base.length())).matches())
                .toList();
    }

    /** Adds all pictures to the listing. */
    void finish() throws BadInput {
        for (Draft draft : drafts.values()) {
            if (draft.source != null && !draft.captions.isEmpty()) {
                Optional<String> folders = Splits.ofFolders(draft.name);
                String split = draft.first.split();
                String by = split != null
                        ? Listing.BY_FIELD
                        : folders.isPresent() ? Listing.BY_FOLDERS : Listing.BY_NOTHING;
                if (split != null && folders.isPresent() && !folders.get().equals(split)) {
                    by = Listing.BY_FIELD + " against the names of their folders";
                }
                listing.add(
                        draft.first
                                .entry(draft.name, draft.where, draft.source, draft.captions)
                                .withSplit(split != null ? split : folders.orElse(Entry.TRAIN)),
                        by);
            }
        }
    }
}
