package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Caltech-UCSD Birds 200-2011 as it is published: {@code images.txt}, {@code bounding_boxes.txt},
 * {@code image_class_labels.txt} and {@code train_test_split.txt}, each line beginning with a picture's number, in the
 * folder or in its subfolder {@code CUB_200_2011}; the sentences, ten per picture, in {@code text/CLASS/NAME.txt}.
 * Pictures are cropped to 1.5 times their box.
 *
 * <p>The published split has every species in both parts; the split of the text-to-image papers, which reserves 50
 * species for testing, is in pickles, see {@link AttnGanFolder}.
 */
final class Cub implements FolderLayout {
    private static final String IMAGES = "images.txt";
    private static final String BOXES = "bounding_boxes.txt";
    private static final String LABELS = "image_class_labels.txt";
    private static final String SPLIT = "train_test_split.txt";
    private static final Pattern NUMBERED_FOLDER = Pattern.compile("(\\d{1,6})\\.[^/]*/");

    @Override
    public String title() {
        return "CUB-200-2011";
    }

    @Override
    public String looksLike() {
        return "CUB_200_2011/images.txt, bounding_boxes.txt and images/, with text/CLASS/NAME.txt";
    }

    @Override
    public boolean fits(Path folder) {
        Path base = folder.resolve(base(folder));
        return Files.isRegularFile(base.resolve(IMAGES)) && Files.isRegularFile(base.resolve(BOXES));
    }

    /** The folder of the lists, relative to the data set's folder. */
    static String base(Path folder) {
        return Files.isRegularFile(folder.resolve("CUB_200_2011").resolve(IMAGES)) ? "CUB_200_2011/" : "";
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        String base = base(folder);
        Path lists = folder.resolve(base);
        List<Row> images = rows(lists.resolve(IMAGES), listing);
        Map<String, Box> boxes = boxes(lists, images, listing);
        Map<String, String> labels = byNumber(rows(lists.resolve(LABELS), listing));
        Map<String, String> split = byNumber(rows(lists.resolve(SPLIT), listing));
        String text = textFolder(folder, base);
        for (Row image : images) {
            String name = FileNames.stem(image.rest());
            var source = listing.picture("the picture", base + "images/" + image.rest(), image.where());
            if (source.isEmpty() || listing.inside("the text", text + name + ".txt", image.where()) == null) {
                continue;
            }
            Box box = boxes.get(name);
            if (box == null) {
                listing.problem(image.where(), "picture " + image.number() + " has no box in " + lists.resolve(BOXES));
                continue;
            }
            String side = split.isEmpty() ? "1" : split.getOrDefault(image.number(), "");
            if (!side.equals("0") && !side.equals("1")) {
                listing.problem(
                        image.where(),
                        "picture " + image.number() + " has " + (side.isEmpty() ? "no line" : Sentences.shorten(side))
                                + " in " + lists.resolve(SPLIT) + "; expected 1 for training or 0 for the test");
                continue;
            }
            List<String> sentences = TextLines.sentences(folder.resolve(text + name + ".txt"), listing);
            String label = label(image, labels, lists.resolve(LABELS), listing);
            if (!sentences.isEmpty() && label != null) {
                Entry entry = Entry.of(name, image.where(), source.get(), sentences)
                        .withBox(box)
                        .withSplit("0".equals(side) ? Entry.TEST : Entry.TRAIN);
                listing.add(
                        label.isEmpty() ? entry : entry.withClass(label, true),
                        split.isEmpty() ? Listing.BY_NOTHING : "by " + SPLIT);
            }
        }
    }

    /** The class, from the list of labels, which must agree with the folder's name; empty if neither gives one. */
    private static @Nullable String label(Row image, Map<String, String> labels, Path list, Listing.Builder listing) {
        Matcher numbered = NUMBERED_FOLDER.matcher(image.rest());
        String byFolder = numbered.lookingAt() ? String.valueOf(Integer.parseInt(numbered.group(1))) : "";
        String label = labels.isEmpty() ? byFolder : labels.get(image.number());
        if (label == null || !(label.isEmpty() || label.matches("\\d{1,9}"))) {
            listing.problem(
                    image.where(),
                    "picture " + image.number() + " has " + (label == null ? "no class" : "the class " + label) + " in "
                            + list + "; expected a number");
            return null;
        }
        if (!byFolder.isEmpty() && !byFolder.equals(label)) {
            listing.problem(
                    image.where(),
                    "picture " + image.number() + " is of class " + label + " in " + list + ", but its folder says "
                            + byFolder);
            return null;
        }
        return label;
    }

    /** The folder of the sentences, relative to the data set's folder. */
    static String textFolder(Path folder, String base) {
        for (String candidate : List.of("text/", base + "text/", "text_c10/", base + "text_c10/")) {
            if (Files.isDirectory(folder.resolve(candidate))) {
                return candidate;
            }
        }
        return "text/";
    }

    /** Boxes by the picture's name without extension; empty when the folder has no such lists. */
    static Map<String, Box> boxes(Path lists, Listing.Builder listing) throws IOException {
        return boxes(lists, rows(lists.resolve(IMAGES), listing), listing);
    }

    private static Map<String, Box> boxes(Path lists, List<Row> images, Listing.Builder listing) throws IOException {
        Map<String, String> names = byNumber(images);
        Map<String, Box> boxes = new HashMap<>();
        for (Row row : rows(lists.resolve(BOXES), listing)) {
            String name = names.get(row.number());
            Box box = box(row.rest());
            if (name == null || box == null) {
                listing.problem(
                        row.where(),
                        "found " + Sentences.shorten(row.rest()) + " for picture " + row.number()
                                + "; expected x, y, width and height of a picture that " + IMAGES + " lists");
            } else {
                boxes.put(FileNames.stem(name), box);
            }
        }
        return boxes;
    }

    private static @Nullable Box box(String numbers) {
        try {
            int[] whole = Arrays.stream(numbers.split("\\s+"))
                    .mapToInt(number -> (int) Double.parseDouble(number)) // truncated, as published
                    .toArray();
            return whole.length == 4 ? new Box(whole[0], whole[1], whole[2], whole[3]) : null;
        } catch (IllegalArgumentException noBox) {
            return null;
        }
    }

    /** A picture's entry in the lists. */
    private record Row(String where, String number, String rest) {}

    /** The lines of a list, one per picture; empty when there is no such file. */
    private static List<Row> rows(Path file, Listing.Builder listing) throws IOException {
        List<Row> rows = new ArrayList<>();
        Set<String> numbers = new HashSet<>();
        for (TextLines.Line line :
                Files.isRegularFile(file) ? TextLines.read(listing.own(file)) : List.<TextLines.Line>of()) {
            String[] pair = line.text().strip().split("\\s+", 2);
            if (pair.length < 2 || !pair[0].matches("\\d{1,9}")) {
                listing.problem(
                        line.where(),
                        "found " + Sentences.shorten(line.text())
                                + "; expected a picture's number, a space and a value");
            } else if (!numbers.add(pair[0])) {
                listing.problem(line.where(), "found picture " + pair[0] + " again; expected one line for each");
            } else {
                rows.add(new Row(line.where(), pair[0], pair[1]));
            }
        }
        return rows;
    }

    private static Map<String, String> byNumber(List<Row> rows) {
        return rows.stream().collect(Collectors.toMap(Row::number, Row::rest));
    }
}
