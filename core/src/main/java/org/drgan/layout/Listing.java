package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in a folder of captioned pictures.
 *
 * @param layout what its layout is called
 * @param entries the pictures that can be used, as far as one can tell without decoding them
 * @param problems what is wrong with others
 * @param words the vocabulary that the data set brings along, in the order of its numbers from 1; empty for none
 */
public record Listing(String layout, List<Entry> entries, List<Problem> problems, List<String> words) {
    /** More problems than these are not collected: somebody who mends them runs the check again. */
    public static final int MOST_PROBLEMS = 10_000;

    public Listing {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
        words = List.copyOf(words);
    }

    /** Collects entries and problems, and sees to it that no name comes twice and no file lies outside the folder. */
    public static final class Builder {
        private final Path folder;
        private final Path realFolder;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Map<String, String> places = new HashMap<>();
        private List<String> words = List.of();
        private int missing;
        private @Nullable Path firstMissing;

        /** Collects for a folder, which is there. */
        public Builder(Path folder) throws IOException {
            this.folder = folder;
            this.realFolder = folder.toRealPath();
        }

        /** Notes that something is wrong; the picture in question is left out by whoever reports this. */
        public void problem(String where, String what) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(where, what));
            }
        }

        /** Likewise, for what was thrown. */
        public void problem(BadInput found) {
            problem(found.problem().where(), found.problem().what());
        }

        /** Adds a picture, unless there is one of this name. */
        public void add(Entry entry) {
            String before = places.putIfAbsent(entry.name(), entry.where());
            if (before == null) {
                entries.add(entry);
            } else {
                problem(
                        entry.where(),
                        "found file_name " + entry.name() + " again, as in " + place(before, entry.where())
                                + "; expected one line for each picture, with all of its sentences as a list");
            }
        }

        /** The line alone where it is in the same file. */
        private static String place(String before, String now) {
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
         * A file that a data set names. A list from elsewhere must not make us read files of the machine: paths that
         * lead out of the folder, also by symbolic links, are a problem, and so are files that are not there.
         *
         * @param key what names the file, such as "file_name"
         * @param name relative to the folder
         * @return empty when there is a problem
         */
        public Optional<PictureSource> picture(String key, String name, String where) throws IOException {
            Path file = inside(key, name, where);
            if (file == null) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file)) {
                missing++;
                firstMissing = firstMissing == null ? folder.resolve(name) : firstMissing;
                problem(
                        where,
                        "found " + key + " " + shown(name) + ", but there is no picture at " + folder.resolve(name));
                return Optional.empty();
            }
            return Optional.of(new FilePicture(folder.resolve(name)));
        }

        /**
         * A list that belongs to the layout itself, which must not be a link to some other file of the machine either.
         *
         * @param file below the folder, there or not
         * @throws BadInput when it leads out of the folder
         */
        Path own(Path file) throws IOException {
            if (Files.exists(file) && !file.toRealPath().startsWith(realFolder)) {
                throw new BadInput(
                        file.toString(),
                        "found a link to " + shown(file.toRealPath().toString())
                                + ", outside of the folder; expected the file itself");
            }
            return file;
        }

        /**
         * A file inside the folder, there or not.
         *
         * @param key what names the file
         * @return null after reporting that it is not inside
         */
        public @Nullable Path inside(String key, String name, String where) throws IOException {
            try {
                Path file = realFolder.resolve(name).normalize();
                if (!Path.of(name).isAbsolute()
                        && file.startsWith(realFolder)
                        && !file.equals(realFolder)
                        && (!Files.exists(file) || file.toRealPath().startsWith(realFolder))) {
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
            if (entries.isEmpty() && missing > 0 && missing == problems.size()) {
                throw new IOException(
                        "none of the " + missing + " pictures is there; the first should be " + firstMissing);
            }
            return new Listing(layout, entries, problems, words);
        }
    }
}
