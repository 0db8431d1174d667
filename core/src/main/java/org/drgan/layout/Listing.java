package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The content of a folder of captioned pictures.
 *
 * @param layout name of its layout
 * @param entries the usable pictures, not decoded yet
 * @param problems errors of other entries
 * @param problemCount number of errors; only the first {@value #MOST_PROBLEMS} are collected
 * @param words the data set's own vocabulary, in the order of its numbers from 1; empty for none
 * @param unused files that are not used, by reason
 * @param splitBy how splits were determined, with the number of pictures
 */
public record Listing(
        String layout,
        List<Entry> entries,
        List<Problem> problems,
        long problemCount,
        List<String> words,
        List<Unused> unused,
        Map<String, Integer> splitBy) {
    /** Further problems are counted but not collected. */
    public static final int MOST_PROBLEMS = 10_000;

    /** The split is a field of each picture. */
    public static final String BY_FIELD = "by the field \"split\"";

    /** The split is given by the pictures' folders. */
    public static final String BY_FOLDERS = "by the names of folders";

    /** There is no information about the split. */
    public static final String BY_NOTHING = "by nothing, so they are for training";

    private static final int MOST_UNUSED_SHOWN = 8;

    public Listing {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
        words = List.copyOf(words);
        unused = List.copyOf(unused);
        splitBy = Collections.unmodifiableMap(new TreeMap<>(splitBy));
    }

    /** How the splits were determined: {@code 20 by the names of folders; 3 by nothing, so they are for
     * training}.
     */
    public String splits() {
        return splitBy.entrySet().stream()
                .map(by -> by.getValue() + " " + by.getKey())
                .collect(Collectors.joining("; "));
    }

    /** A short list of unused files; empty if there are none. */
    public String leftOver() {
        String shown =
                unused.stream().limit(MOST_UNUSED_SHOWN).map(Unused::toString).collect(Collectors.joining("; "));
        return unused.size() <= MOST_UNUSED_SHOWN
                ? shown
                : shown + "; and other kinds, "
                        + unused.stream()
                                .skip(MOST_UNUSED_SHOWN)
                                .mapToLong(Unused::count)
                                .sum() + " in all";
    }

    /** Collects entries and problems; refuses duplicate names and files outside the folder. */
    public static final class Builder {
        private static final long BYTES_AN_ENTRY = 1024; // upper estimate, with its sentences

        private final Path folder;
        private final Path realFolder;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Map<String, String> places = new HashMap<>();
        private final Map<String, Integer> splitBy = new TreeMap<>();
        private final UnusedFiles unused = new UnusedFiles();
        private final Set<String> used = new HashSet<>(); // files, by names relative to the folder
        private final FolderIndex index;
        private List<String> words = List.of();
        private long problemCount;
        private final long most = Math.max(100_000, Runtime.getRuntime().maxMemory() / BYTES_AN_ENTRY);
        private long missing;
        private @Nullable Path firstMissing;

        /** Collects for an existing folder. */
        public Builder(Path folder) throws IOException {
            this.folder = folder;
            this.realFolder = folder.toRealPath();
            this.index = FolderIndex.of(folder);
        }

        /** All files of the folder that are not hidden, sorted, relative to it, with slashes. */
        List<String> names() {
            return index.names();
        }

        /** The files of a subfolder, whose name ends with a slash, and its subfolders, relative to it. */
        List<String> below(String name) {
            return index.names().stream()
                    .filter(file -> file.startsWith(name))
                    .map(file -> file.substring(name.length()))
                    .toList();
        }

        /** Whether there is a file of this name, relative to the folder. */
        boolean has(String name) {
            return index.has(name);
        }

        /** Marks a file as used, or its problem as reported. */
        void used(String name) {
            used.add(name);
        }

        /** Adds an unused file. */
        public void unused(String reason, String example) {
            unused.add(reason, example);
        }

        /** Adds unused files. */
        public void unused(String reason, long count, String example) {
            unused.add(reason, count, example);
        }

        /** Adds a problem; the caller leaves the picture out. */
        public void problem(String where, String what) {
            problemCount++;
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(where, what));
            }
        }

        /** Adds the problem of an exception. */
        public void problem(BadInput found) {
            problem(found.problem().where(), found.problem().what());
        }

        /**
         * Adds a picture, unless its name exists already.
         *
         * @param splitBy how its split was determined, such as {@link #BY_FIELD}
         * @throws BadInput when there are more pictures than fit into memory
         */
        public void add(Entry entry, String splitBy) throws BadInput {
            if (entries.size() >= most) {
                throw new BadInput(
                        folder.toString(),
                        "found more than " + most
                                + " pictures, as many as the memory of this Java process can list; give it"
                                + " more with DRGAN_JAVA_OPTS=-Xmx…, or divide the data set");
            }
            String before = places.putIfAbsent(entry.name(), entry.where());
            if (before == null) {
                entries.add(entry);
                this.splitBy.merge(splitBy, 1, Integer::sum);
            } else {
                problem(
                        entry.where(),
                        "found the picture " + shown(entry.name()) + " again, as in " + place(before, entry.where())
                                + "; expected each picture once, with all of its sentences");
            }
        }

        /** Whether a picture of this name has been added. */
        public boolean isAdded(String name) {
            return places.containsKey(name);
        }

        /** A place in a file; only the line if it is in the same file as another place. */
        static String place(String before, String now) {
            int colon = before.lastIndexOf(':');
            return colon > 0 && now.startsWith(before.substring(0, colon + 1))
                    ? "line " + before.substring(colon + 1)
                    : before;
        }

        /** The vocabulary that comes with the data set. */
        public void words(List<String> all) {
            words = all;
        }

        /**
         * A file that a data set names. A foreign list must not make us read other files of the machine: paths that
         * lead out of the folder, also through symbolic links, are problems, and so are missing files.
         *
         * @param key of the entry, such as "file_name"
         * @param name relative to the folder
         * @return empty when there is a problem
         */
        public Optional<PictureSource> picture(String key, String name, String where) throws IOException {
            if (index.isPlain(name)) {
                used.add(name);
                return Optional.of(new FilePicture(folder.resolve(name)));
            }
            if (index.lacks(name)) {
                return missing(key, name, name, where);
            }
            Path file = inside(key, name, where);
            if (file == null) {
                return Optional.empty();
            }
            if (Files.isRegularFile(file)) {
                return Optional.of(new FilePicture(folder.resolve(name)));
            }
            return missing(key, name, relative(file), where);
        }

        /** @param place normalised name */
        private Optional<PictureSource> missing(String key, String name, String place, String where)
                throws IOException {
            Optional<String> alike = index.alike(place);
            if (alike.isPresent() && FolderIndex.sameLetters(alike.get(), place)) {
                return picture(key, alike.get(), where); // the same name in another Unicode form
            }
            missing++;
            if (problems.size() >= MOST_PROBLEMS) { // only the count matters now
                problemCount++;
                return Optional.empty();
            }
            firstMissing = firstMissing == null ? folder.resolve(name) : firstMissing;
            problem(
                    where,
                    "found " + key + " " + shown(name) + ", but there is no picture at " + folder.resolve(name)
                            + alike.map(other -> "; there is " + shown(other)).orElse(""));
            return Optional.empty();
        }

        /** A path inside the real folder as a name. */
        private String relative(Path file) {
            return FileNames.slashed(realFolder.relativize(file));
        }

        /**
         * A list that belongs to the layout; it must not be a link to another file of the machine either.
         *
         * @param file below the folder, may be missing
         * @throws BadInput when it leads out of the folder
         */
        Path own(Path file) throws IOException {
            if (Files.exists(file) && !file.toRealPath().startsWith(realFolder)) {
                throw new BadInput(
                        file.toString(),
                        "found a link to " + shown(file.toRealPath().toString())
                                + ", outside of the folder; expected the file itself");
            }
            used.add(FileNames.slashed(folder.relativize(file)));
            return file;
        }

        /**
         * A file inside the folder, which may be missing.
         *
         * @param key of the entry
         * @return null after reporting that it is not inside
         */
        public @Nullable Path inside(String key, String name, String where) throws IOException {
            if (index.isPlain(name)) {
                used.add(name);
                return realFolder.resolve(name);
            }
            try {
                Path file = realFolder.resolve(name).normalize();
                if (!Path.of(name).isAbsolute()
                        && file.startsWith(realFolder)
                        && !file.equals(realFolder)
                        && (!Files.exists(file) || file.toRealPath().startsWith(realFolder))) {
                    used.add(relative(file));
                    return file;
                }
            } catch (InvalidPathException broken) {
                // reported like the others
            }
            problem(where, "found " + key + " " + shown(name) + "; expected a path inside " + folder);
            return null;
        }

        private static String shown(String name) {
            return Sentences.shorten(name);
        }

        Listing build(String layout) throws IOException {
            if (entries.isEmpty() && missing > 0 && missing == problemCount) {
                throw new IOException(
                        "none of the " + missing + " pictures exist; the first should be " + firstMissing);
            }
            unused.addRest(index, used);
            return new Listing(layout, entries, problems, problemCount, words, unused.list(), splitBy);
        }
    }
}
