package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drgan.image.OtherFormats;

/**
 * Pictures with their sentences beside them: {@code NAME.txt}, one sentence per line, beside {@code NAME.jpg} or
 * another picture file, in any folder; also {@code NAME.jpg.txt} and {@code NAME.caption}. Case and Unicode form of
 * names are ignored. Pictures in a folder {@code test} or {@code val}, at any depth, belong to that split.
 */
final class TextBesidePictures implements FolderLayout {
    private static final List<String> ENDINGS = List.of(".txt", ".TXT", ".Txt", ".caption");

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
        return FileNames.anyBelow(folder, file -> {
            String name = file.toString();
            return (FileNames.isPicture(name) || OtherFormats.ofName(name).isPresent())
                    && ENDINGS.stream()
                            .flatMap(ending -> Stream.of(FileNames.stem(name) + ending, name + ending))
                            .anyMatch(text -> Files.isRegularFile(Path.of(text)));
        });
    }

    private static boolean isText(String name) {
        return List.of("txt", "caption").contains(FileNames.extension(name));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        List<String> all = listing.names();
        Map<String, String> texts = new HashMap<>(); // by name without extension
        Map<String, String> others = new HashMap<>(); // pictures in unsupported formats
        for (String name : all) {
            if (isText(name)) {
                texts.putIfAbsent(FolderIndex.key(FileNames.stem(name)), name);
            } else if (OtherFormats.ofName(name).isPresent()) {
                others.putIfAbsent(FolderIndex.key(FileNames.stem(name)), name);
                others.putIfAbsent(FolderIndex.key(name), name);
            }
        }
        Set<String> used = new HashSet<>();
        for (String name : all) {
            if (FileNames.isPicture(name)) {
                listing.used(name);
                text(name, texts, listing).ifPresent(used::add);
            }
        }
        for (String name : all) {
            if (FileNames.isPicture(name)) {
                add(folder, name, text(name, texts, listing), listing);
            }
        }
        for (String name : all) {
            if (isText(name) && !used.contains(name)) {
                reportAlone(folder, name, others, listing);
            }
        }
    }

    /** The text of a picture. */
    private static Optional<String> text(String picture, Map<String, String> texts, Listing.Builder listing) {
        String usual = FileNames.stem(picture) + ".txt";
        if (listing.has(usual)) {
            return Optional.of(usual);
        }
        String text = texts.get(FolderIndex.key(FileNames.stem(picture)));
        return Optional.ofNullable(text != null ? text : texts.get(FolderIndex.key(picture)));
    }

    private static void reportAlone(Path folder, String text, Map<String, String> others, Listing.Builder listing) {
        String other = others.get(FolderIndex.key(FileNames.stem(text)));
        if (other != null) {
            listing.used(other);
            listing.used(text);
            listing.problem(
                    folder.resolve(other).toString(),
                    "found a picture of the kind " + OtherFormats.ofName(other).orElse("") + ", which is not read;"
                            + " convert it to JPEG or PNG");
        } else if (!UnusedFiles.ABOUT
                .matcher(text.substring(text.lastIndexOf('/') + 1))
                .lookingAt()) {
            listing.used(text);
            listing.problem(folder.resolve(text).toString(), "there is no picture beside this text");
        }
    }

    private static void add(Path folder, String name, Optional<String> beside, Listing.Builder listing)
            throws IOException {
        String where = folder.resolve(name).toString();
        if (beside.isEmpty()) {
            listing.problem(
                    where, "there is no text beside it; expected " + folder.resolve(FileNames.stem(name) + ".txt"));
            return;
        }
        String text = beside.get();
        Path inside = listing.inside("text", text, where);
        var source = listing.picture("picture", name, where);
        if (inside == null || source.isEmpty()) {
            return;
        }
        List<String> sentences = TextLines.sentences(folder.resolve(text), listing);
        if (!sentences.isEmpty()) {
            Optional<String> split = Splits.ofFolders(name);
            listing.add(
                    Entry.of(name, where, source.get(), sentences).withSplit(split.orElse(Entry.TRAIN)),
                    split.isPresent() ? Listing.BY_FOLDERS : Listing.BY_NOTHING);
        }
    }
}
