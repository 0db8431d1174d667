package org.drgan.layout;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drgan.pickle.MemoryBudget;
import org.drgan.pickle.Names;
import org.drgan.pickle.Pickle;
import org.jspecify.annotations.Nullable;

/**
 * The folders of AttnGAN and its successors: {@code train/filenames.pickle} and {@code test/filenames.pickle} name
 * the pictures without their extension, {@code class_info.pickle} beside them gives each a class, the sentences are in
 * {@code text/NAME.txt} (or {@code text/NAME/NAME.txt}). If {@code captions.pickle} exists, its word numbers are used
 * and {@code text/} is ignored, as in the published loader.
 *
 * <p>Pictures are in {@code images/}, or are cropped from {@code CUB_200_2011/images/} to the boxes there.
 */
final class AttnGanFolder implements FolderLayout {
    private static final long MEMORY = 2L << 30;
    private static final String CAPTIONS = "captions.pickle";

    @Override
    public String title() {
        return "AttnGAN folder";
    }

    @Override
    public String looksLike() {
        return "train/filenames.pickle and test/filenames.pickle with images/ and text/NAME.txt or captions.pickle";
    }

    @Override
    public boolean fits(Path folder) {
        return Files.isRegularFile(folder.resolve("train/filenames.pickle"))
                || Files.isRegularFile(folder.resolve("test/filenames.pickle"));
    }

    @Override
    public void list(Path folder, Listing.Builder listing) throws IOException {
        AttnGanCaptions captions = null;
        if (Files.isRegularFile(folder.resolve(CAPTIONS))) {
            captions = AttnGanCaptions.read(listing.own(folder.resolve(CAPTIONS)));
            listing.words(captions.words());
        }
        String base = Cub.base(folder);
        Map<String, Box> boxes = base.isEmpty() ? Map.of() : Cub.boxes(folder.resolve(base), listing);
        for (String split : List.of(Entry.TRAIN, Entry.TEST)) {
            String file = split + "/filenames.pickle";
            if (Files.isRegularFile(folder.resolve(file))) {
                List<String> names = texts(unpickle(folder, file, listing), folder.resolve(file));
                new Split(folder, base, split, names, boxes, captions, listing).read();
            }
        }
    }

    private static @Nullable Object unpickle(Path folder, String file, Listing.Builder listing) throws IOException {
        return Pickle.read(listing.own(folder.resolve(file)), new MemoryBudget(MEMORY), Names.numpy());
    }

    private static List<String> texts(@Nullable Object value, Path file) throws IOException {
        if (!(value instanceof List<?> list)) {
            throw new BadInput(file.toString(), "found no list; expected a list of pictures' names");
        }
        List<String> texts = new ArrayList<>(list.size());
        for (Object text : list) {
            if (!(text instanceof String name)) {
                throw new BadInput(file + "[" + texts.size() + "]", "found no text; expected the name of a picture");
            }
            texts.add(name);
        }
        return texts;
    }

    /** One of the two splits. */
    private record Split(
            Path folder,
            String base,
            String split,
            List<String> names,
            Map<String, Box> boxes,
            @Nullable AttnGanCaptions captions,
            Listing.Builder listing) {
        void read() throws IOException {
            Path file = folder.resolve(split + "/filenames.pickle");
            if (names.isEmpty()) {
                listing.problem(file.toString(), "the list is empty; expected the names of the " + split + " pictures");
                return;
            }
            List<String> classes = classes();
            int each = captions == null ? 0 : captions.perPicture(split, names.size());
            for (int i = 0; i < names.size(); i++) {
                String where = file + "[" + i + "]";
                Optional<PictureSource> source = picture(names.get(i), where);
                if (source.isEmpty()) {
                    continue;
                }
                List<String> sentences = captions == null
                        ? text(names.get(i), where)
                        : Sentences.withWords(captions.sentences(split, i, each));
                if (captions != null && sentences.isEmpty()) {
                    listing.problem(where, "none of its sentences in captions.pickle holds a word");
                }
                Box box = boxes.get(names.get(i));
                if (box == null && !base.isEmpty()) {
                    listing.problem(where, "found " + Sentences.shorten(names.get(i)) + ", which has no box");
                } else if (!sentences.isEmpty()) {
                    Entry entry = Entry.of(names.get(i), where, source.get(), sentences)
                            .withSplit(split)
                            .withBox(box);
                    listing.add(
                            classes.isEmpty() ? entry : entry.withClass(classes.get(i), true),
                            "by train/filenames.pickle and test/filenames.pickle");
                }
            }
        }

        private Optional<PictureSource> picture(String name, String where) throws IOException {
            String images = base.isEmpty() ? "images/" : base + "images/";
            if (listing.inside("the name", images + name + ".jpg", where) == null) {
                return Optional.empty();
            }
            for (String kind : List.of(".jpg", ".png", ".jpeg", ".webp", ".JPG", ".JPEG", ".PNG", ".gif", ".bmp")) {
                if (listing.has(images + name + kind)) {
                    return listing.picture("the name", images + name + kind, where);
                }
            }
            return listing.picture("the name", images + name + ".jpg", where); // reports that it is missing
        }

        private List<String> text(String name, String where) throws IOException {
            String last = name.substring(name.lastIndexOf('/') + 1);
            String own = "text/" + name + "/" + last + ".txt";
            String file = Files.isRegularFile(folder.resolve("text/" + name + ".txt"))
                            || !Files.isRegularFile(folder.resolve(own))
                    ? "text/" + name + ".txt"
                    : own;
            return listing.inside("the text", file, where) == null
                    ? List.of()
                    : TextLines.sentences(folder.resolve(file), listing);
        }

        /** The class of each picture; empty if there is no list, as for scenes. */
        private List<String> classes() throws IOException {
            String file = split + "/class_info.pickle";
            if (!Files.isRegularFile(folder.resolve(file))) {
                return List.of();
            }
            Path where = folder.resolve(file);
            if (!(unpickle(folder, file, listing) instanceof List<?> list)) {
                throw new BadInput(where.toString(), "found no list; expected a list of class numbers");
            }
            if (list.size() != names.size()) {
                throw new BadInput(
                        where.toString(),
                        "found " + list.size() + " classes, but " + folder.resolve(split + "/filenames.pickle")
                                + " names " + names.size() + " pictures; expected one for each");
            }
            List<String> classes = new ArrayList<>(list.size());
            for (Object number : list) {
                if (!(number instanceof Long || number instanceof BigInteger)) {
                    throw new BadInput(where + "[" + classes.size() + "]", "found no number; expected a class number");
                }
                classes.add(number.toString());
            }
            return classes;
        }
    }
}
