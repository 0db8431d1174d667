package org.drgan.layout;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Recognizes splits by their common names: in fields, and in names of folders and files. */
public final class Splits {
    /** The split of validation pictures. */
    public static final String VALIDATION = "val";

    private static final Set<String> TRAIN = Set.of("train", "training", "trainset");
    private static final Set<String> TEST = Set.of("test", "tests", "testing", "testset");
    private static final Set<String> VALID = Set.of("val", "valid", "validation", "valset", "dev");
    private static final Set<String> BESIDE = Set.of( // other words in the names of such folders
            "image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "data", "set", "split");

    private Splits() {}

    /** The usual word for a split, such as "train" for "Training"; other words are returned unchanged. */
    public static String named(String word) {
        String stripped = word.strip();
        return ofWord(stripped.toLowerCase(Locale.ROOT)).orElse(stripped);
    }

    /**
     * The split that the folders of a path name, at any depth and in any case; the outermost decides, so that pictures
     * of trains in {@code test/train/} are test pictures.
     *
     * @param path with slashes; the part after the last one is the file and is ignored
     */
    public static Optional<String> ofFolders(String path) {
        int slash = path.indexOf('/');
        for (int start = 0; slash >= 0; slash = path.indexOf('/', start)) {
            Optional<String> split = ofName(path.substring(start, slash));
            if (split.isPresent()) {
                return split;
            }
            start = slash + 1;
        }
        return Optional.empty();
    }

    /** The split that a folder's name means: Test, test_images or val2014, but not test-drive. */
    private static Optional<String> ofName(String name) {
        Optional<String> split = Optional.empty();
        for (String part : name.toLowerCase(Locale.ROOT).split("[^a-z]+")) { // years and numbers are ignored
            Optional<String> named = ofWord(part);
            if (named.isPresent() && split.isPresent() && !named.equals(split)
                    || named.isEmpty() && !part.isEmpty() && !BESIDE.contains(part)) {
                return Optional.empty();
            }
            split = named.isPresent() ? named : split;
        }
        return split;
    }

    /** The split that a file's name begins with, such as {@code test-00000.tar}. */
    public static Optional<String> ofFile(String name) {
        String start = name.toLowerCase(Locale.ROOT).split("[^a-z]", 2)[0];
        return ofWord(start);
    }

    private static Optional<String> ofWord(String word) {
        if (TRAIN.contains(word)) {
            return Optional.of(Entry.TRAIN);
        }
        if (TEST.contains(word)) {
            return Optional.of(Entry.TEST);
        }
        return VALID.contains(word) ? Optional.of(VALIDATION) : Optional.empty();
    }
}
