package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pictures with their sentences beside them: {@code NAME.txt}, a sentence a line, by {@code NAME.jpg} or another kind of
 * picture, in any folders. What lies in a folder {@code test} or {@code val} is of that split.
 */
final class TextBesidePictures implements FolderLayout {
    private static final int LOOKED_AT = 2_000;
    private static final Pattern ABOUT = Pattern.compile("(?i)readme|licen[cs]e|notice|classes"); // texts on the whole

    @Override
    public String title() {
        return "pictures with text files beside them";
    }

    @Override
    public String looksLike() {
        return "NAME.txt, with a sentence a line, beside each NAME.jpg";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 3)) {
            return files.limit(LOOKED_AT)
                    .anyMatch(file -> FileNames.isPicture(file.toString())
                            && Files.isRegularFile(Path.of(FileNames.stem(file.toString()) + ".txt")));
        }
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        List<String> all = FileNames.below(folder);
        Set<String> stems = new HashSet<>();
        for (String name : all) {
            if (FileNames.isPicture(name)) {
                stems.add(FileNames.stem(name));
                add(folder, name, listing);
            }
        }
        for (String name : all) {
            boolean about =
                    ABOUT.matcher(name.substring(name.lastIndexOf('/') + 1)).lookingAt();
            if (name.endsWith(".txt") && !about && !stems.contains(FileNames.stem(name))) {
                listing.problem(folder.resolve(name).toString(), "there is no picture beside this text");
            }
        }
    }

    private static void add(Path folder, String name, Listing.Builder listing) throws IOException {
        String where = folder.resolve(name).toString();
        String text = FileNames.stem(name) + ".txt";
        if (!Files.isRegularFile(folder.resolve(text))) {
            listing.problem(where, "there is no text beside it; expected " + folder.resolve(text));
            return;
        }
        Path inside = listing.inside("text", text, where);
        var source = listing.picture("picture", name, where);
        if (inside == null || source.isEmpty()) {
            return;
        }
        List<String> sentences = TextLines.sentences(folder.resolve(text), listing);
        if (!sentences.isEmpty()) {
            listing.add(Entry.of(name, where, source.get(), sentences).withSplit(split(name)));
        }
    }

    /** By the outermost folder. */
    private static String split(String name) {
        int slash = name.indexOf('/');
        String folder = slash < 0 ? "" : name.substring(0, slash);
        return switch (folder) {
            case "test", "val", "valid", "validation" -> folder;
            default -> Entry.TRAIN;
        };
    }
}
