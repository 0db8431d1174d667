package org.drgan.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Recognizes the layout of a folder of captioned pictures, and lists it. */
public final class Layouts {
    private static final int SHOWN = 6;

    private Layouts() {}

    /** All layouts, the most specific first: a folder belongs to the first layout that recognizes it. */
    static List<FolderLayout> all() {
        List<FolderLayout> all = new ArrayList<>(List.of(
                new PackFolder(),
                new JsonLines(false),
                new CsvFolder(false),
                new AttnGanFolder(),
                new Cub(),
                new Coco(),
                new Flowers(),
                new TarShards(false)));
        ServiceLoader.load(FolderLayout.class, Layouts.class.getClassLoader()).forEach(all::add);
        all.addAll(List.of(new JsonLines(true), new CsvFolder(true), new TextBesidePictures(), new TarShards(true)));
        return all;
    }

    /**
     * Lists the pictures of a folder.
     *
     * @throws IOException when the folder is missing, no layout fits (listing all), or nothing in the folder can be
     *     used
     */
    public static Listing read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        for (FolderLayout layout : all()) {
            if (layout.fits(folder)) {
                Listing.Builder listing = new Listing.Builder(folder);
                layout.list(folder, listing);
                return listing.build(layout.title());
            }
        }
        throw new IOException(unknown(folder));
    }

    private static String unknown(Path folder) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.map(file -> Sentences.shorten(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        String found = names.isEmpty()
                ? " is empty"
                : " holds " + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "")
                        + ", but nothing that says which sentences go with which pictures";
        return "the folder " + folder + found + "; expected one of: "
                + all().stream().map(FolderLayout::looksLike).collect(Collectors.joining("; "));
    }
}
