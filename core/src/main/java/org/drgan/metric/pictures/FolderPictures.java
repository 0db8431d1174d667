package org.drgan.metric.pictures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.drgan.data.BrokenPicture;
import org.drgan.data.CaptionedPictures;
import org.drgan.data.ImageFolder;
import org.drgan.files.DurableFile;
import org.drgan.image.Fit;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;

/**
 * Pictures of any program: all in a folder and its subfolders, sorted by name; files whose names are not those of
 * pictures are skipped and counted. If there is a {@code metadata.jsonl}, the pictures that it lists, each with its
 * first sentence.
 */
public final class FolderPictures implements MeasuredPictures {
    private static final String PICTURES = ".*\\.(png|jpe?g|webp|bmp|gif|tiff?)";

    private record Entry(Path file, String sentence) {}

    private final Path folder;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Path> foreign = new ArrayList<>();
    private final Map<String, int[]> places = new HashMap<>(); // a sentence's test picture and caption
    private final CaptionedPictures test;
    private final Fit fit;
    private final int side;
    private final Map<Integer, BrokenPicture> broken = new TreeMap<>();
    private final String identity;

    /**
     * Lists a folder.
     *
     * @param test data with the sentences of the list
     * @param fit how a picture is made square
     * @param side of the squares
     * @param most pictures to use, the first ones
     * @throws IOException when the folder is missing, cannot be read, or holds no picture
     */
    public FolderPictures(Path folder, CaptionedPictures test, Fit fit, int side, int most) throws IOException {
        this.folder = folder;
        this.test = test;
        this.fit = fit;
        this.side = side;
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder + (Files.exists(folder) ? ": that is a file" : ""));
        }
        boolean listed = Files.isRegularFile(folder.resolve("metadata.jsonl"));
        if (listed) {
            CaptionedPictures list = new ImageFolder(folder, ImageFolder.Options.of(ImageFolder.ALL));
            for (int i = 0; i < list.size(); i++) {
                entries.add(
                        new Entry(folder.resolve(list.name(i)), list.captions(i).get(0)));
            }
            for (int index = test.size() - 1; index >= 0; index--) {
                List<String> captions = test.captions(index);
                for (int caption = 0; caption < captions.size(); caption++) {
                    places.put(captions.get(caption), new int[] {index, caption});
                }
            }
        } else {
            walk();
        }
        if (entries.isEmpty()) {
            throw new IOException(folder + " holds no picture (PNG, JPEG, WebP, BMP, GIF or TIFF)"
                    + (foreign.isEmpty() ? "" : ", only " + foreign.size() + " other files, as " + foreign.get(0)));
        }
        if (entries.size() > most) {
            entries.subList(most, entries.size()).clear();
        }
        this.identity = "pictures " + hash() + ", fit " + fit + ", side " + side;
    }

    private void walk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
                if (name.matches(PICTURES) && !name.startsWith(".")) {
                    entries.add(new Entry(file, ""));
                } else {
                    foreign.add(file);
                }
            }
        } catch (UncheckedIOException unreadable) {
            throw new IOException(folder + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A hash of names, sizes and times of the files. */
    private String hash() throws IOException {
        StringBuilder list = new StringBuilder();
        for (Entry entry : entries) {
            boolean there = Files.isRegularFile(entry.file());
            list.append(folder.relativize(entry.file())).append('\t').append(entry.sentence());
            list.append('\t').append(there ? Files.size(entry.file()) : -1);
            list.append('\t')
                    .append(there ? Files.getLastModifiedTime(entry.file()).toMillis() : 0)
                    .append('\n');
        }
        return DurableFile.hash(list.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Files that were skipped because their names are not those of pictures. */
    public List<Path> foreign() {
        return List.copyOf(foreign);
    }

    /** Whether sentences of the pictures are known. */
    public boolean hasSentences() {
        return !entries.get(0).sentence().isEmpty();
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String identity() {
        return identity;
    }

    /** @throws IOException when more than half of the pictures cannot be read */
    @Override
    public List<Item> items(int from, int to) throws IOException {
        List<Item> items = new ArrayList<>();
        for (int number = from; number < to; number++) {
            Entry entry = entries.get(number);
            Pixels square;
            try {
                square = fit.square(Pictures.read(entry.file()), side);
            } catch (IOException unreadable) {
                broken.put(
                        number,
                        new BrokenPicture(
                                number,
                                folder.relativize(entry.file()).toString(),
                                String.valueOf(unreadable.getMessage())));
                if (2 * broken.size() > entries.size()) {
                    throw new IOException(
                            broken.size() + " of " + entries.size() + " pictures in " + folder
                                    + " cannot be read, which is more than half; the last one: "
                                    + unreadable.getMessage(),
                            unreadable);
                }
                continue;
            }
            int[] place = places.getOrDefault(entry.sentence(), new int[] {NONE, NONE});
            items.add(new Item(
                    number,
                    square,
                    entry.sentence(),
                    place[0],
                    place[1],
                    place[0] == NONE ? NO_CLASS : test.classNumber(place[0])));
        }
        return items;
    }

    @Override
    public List<BrokenPicture> broken() {
        return List.copyOf(broken.values());
    }
}
