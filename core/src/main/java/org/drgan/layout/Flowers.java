package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Oxford 102 flowers with sentences: pictures in {@code jpg/image_00001.jpg}, sentences in
 * {@code text_c10/class_00001/image_00001.txt}, whose folder is the class. {@code testclasses.txt} and
 * {@code trainvalclasses.txt}, one class per line, give the split of the text-to-image papers; without them all
 * pictures are for training.
 */
final class Flowers implements FolderLayout {
    @Override
    public String title() {
        return "Oxford-102 flowers";
    }

    @Override
    public String looksLike() {
        return "jpg/image_00001.jpg with text_c10/class_00001/image_00001.txt";
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        Path text = folder.resolve(Cub.textFolder(folder, ""));
        if (!Files.isDirectory(folder.resolve("jpg")) || !Files.isDirectory(text)) {
            return false;
        }
        try (Stream<Path> classes = Files.list(text)) {
            return classes.anyMatch(name -> name.getFileName().toString().matches("class_\\d+"));
        }
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        String text = Cub.textFolder(folder, "");
        Map<String, String> splits = new HashMap<>();
        classes(folder, "trainvalclasses.txt", Entry.TRAIN, splits, listing);
        classes(folder, "testclasses.txt", Entry.TEST, splits, listing);
        Map<String, String> texts = new TreeMap<>(); // by picture; picture numbers are unique over all classes
        for (String file : listing.below(text)) {
            if (file.matches("class_\\d{1,9}/[^/]+\\.txt")) {
                texts.put(FileNames.stem(file.substring(file.indexOf('/') + 1)) + "/" + file, file);
            }
        }
        for (String file : texts.values()) {
            String where = folder.resolve(text + file).toString();
            String group = file.substring(0, file.indexOf('/'));
            String name = FileNames.stem(file.substring(file.indexOf('/') + 1));
            Optional<PictureSource> source = listing.picture("the picture", "jpg/" + name + ".jpg", where);
            if (source.isEmpty() || listing.inside("the text", text + file, where) == null) {
                continue;
            }
            List<String> sentences = TextLines.sentences(folder.resolve(text + file), listing);
            if (splits.isEmpty() || splits.containsKey(group)) {
                if (!sentences.isEmpty()) {
                    String number = String.valueOf(Integer.parseInt(group.substring("class_".length())));
                    listing.add(
                            Entry.of(name, where, source.get(), sentences)
                                    .withSplit(splits.getOrDefault(group, Entry.TRAIN))
                                    .withClass(number, true),
                            splits.isEmpty() ? Listing.BY_NOTHING : "by trainvalclasses.txt and testclasses.txt");
                }
            } else {
                listing.problem(where, group + " is neither in trainvalclasses.txt nor in testclasses.txt");
            }
        }
    }

    private static void classes(
            Path folder, String list, String split, Map<String, String> splits, Listing.Builder listing)
            throws IOException {
        if (Files.isRegularFile(folder.resolve(list))) {
            for (TextLines.Line line : TextLines.read(listing.own(folder.resolve(list)))) {
                String before = splits.put(line.text().strip(), split);
                if (before != null) {
                    listing.problem(
                            line.where(),
                            "found " + Sentences.shorten(line.text()) + " again, which is in " + before
                                    + " already; expected each class once");
                }
            }
        }
    }
}
