package org.drgan.cli.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.WordMap;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.image.Recipe;
import org.drgan.image.Spotlight;

/**
 * Writes drawn pictures to a file or into a folder. A folder gets each picture as a file and all together as a grid; a
 * file is the picture, or the grid of several. Stages and attention are written beside them, with their own suffix.
 */
public final class PictureFiles {
    private static final int LARGEST_GRID = 1024;
    private static final int LONGEST_NAME = 60;
    private static final int WIDEST = 8;

    private final Path out;
    private final boolean folder;
    private final List<Request> requests;
    private final boolean stages;
    private final boolean attention;
    private final List<GeneratedPicture> kept = new ArrayList<>(); // for the grid
    private final List<Path> written = new ArrayList<>();
    private int added;

    private PictureFiles(Path out, boolean folder, List<Request> requests, boolean stages, boolean attention) {
        this.out = out;
        this.folder = folder;
        this.requests = requests;
        this.stages = stages;
        this.attention = attention;
    }

    /**
     * Checks, before drawing starts, that the files can be written.
     *
     * @param out a file whose name ends in {@code .png}, or a folder, which is created if necessary
     */
    public static PictureFiles at(Path out, List<Request> requests, boolean stages, boolean attention) {
        boolean png = out.toString().toLowerCase(Locale.ROOT).endsWith(".png") && !Files.isDirectory(out);
        Path folder = png ? out.toAbsolutePath().resolveSibling("") : out;
        if (png) {
            if (!Files.isDirectory(folder)) {
                throw new UserMistake("cannot write " + out + ": there is no folder " + folder);
            }
            if (requests.size() > LARGEST_GRID) {
                throw new UserMistake(requests.size() + " pictures do not fit into one file: name a folder with --out");
            }
        } else {
            String name = String.valueOf(out.getFileName());
            if (name.matches("(?i).*\\.(jpe?g|gif|webp|bmp|tiff?)") && !Files.isDirectory(out)) {
                throw new UserMistake("pictures are written as PNG: " + out + " must end in .png");
            }
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw new UserMistake("cannot write into " + out + ": it is a file, but neither .png nor a folder");
            }
            try {
                Files.createDirectories(out);
            } catch (IOException refused) {
                throw new UserMistake("cannot create the folder " + out + ": " + refused, refused);
            }
        }
        if (!Files.isWritable(folder)) {
            throw new UserMistake("cannot write into the folder " + folder + ": permission denied");
        }
        return new PictureFiles(out, !png, requests, stages, attention);
    }

    /** Writes the picture of the next request. */
    public void add(GeneratedPicture picture) throws IOException {
        boolean single = requests.size() == 1;
        Path file = folder ? out.resolve(name(picture.recipe())) : single ? out : beside(out, "-" + (added + 1));
        added++;
        if (folder || single) {
            write(file, picture.picture(), picture.recipe());
        }
        if (stages) {
            write(beside(file, "-stages"), growth(picture), showing("stages", picture.recipe()));
        }
        if (attention && !picture.attention().isEmpty()) {
            write(beside(file, "-attention"), panels(picture), showing("attention", picture.recipe()));
        }
        if (!single && requests.size() <= LARGEST_GRID) {
            kept.add(picture);
        }
    }

    /** Writes the grid, if there is more than one picture. */
    public void finish() throws IOException {
        if (kept.isEmpty()) {
            return;
        }
        List<String> sentences =
                requests.stream().map(Request::sentence).distinct().toList();
        List<Pixels> cells = kept.stream().map(GeneratedPicture::picture).toList();
        int each = cells.size() / sentences.size(); // pictures per sentence
        int columns =
                sentences.size() > 1 && each > 1 && each <= WIDEST ? each : (int) Math.ceil(Math.sqrt(cells.size()));
        Pixels grid = sentences.size() == 1
                ? Grid.of(cells, columns)
                : Grid.labelled(cells, requests.stream().map(Request::sentence).toList(), columns);
        write(folder ? out.resolve("grid.png") : out, grid, recipe(columns));
    }

    /** The recipe of the grid: the sentences in order, and the number of pictures of each. */
    private Recipe recipe(int columns) {
        Recipe first = kept.get(0).recipe();
        int perSentence = 1;
        while (perSentence < requests.size()
                && requests.get(perSentence).sentence().equals(requests.get(0).sentence())
                && requests.get(perSentence).index()
                        > requests.get(perSentence - 1).index()) {
            perSentence++;
        }
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < requests.size(); i += perSentence) {
            inOrder.add(requests.get(i).sentence());
        }
        Map<String, String> extra = new LinkedHashMap<>(first.extra());
        extra.put(Redrawn.SENTENCES, Redrawn.json(inOrder));
        extra.put(Redrawn.EACH, Integer.toString(perSentence));
        extra.put(Redrawn.PICTURES, Integer.toString(kept.size()));
        extra.put("columns", Integer.toString(columns));
        int each = perSentence;
        boolean inARow = IntStream.range(0, kept.size())
                .allMatch(i -> kept.get(i).recipe().index() == first.index() + i % each);
        if (!inARow) { // with --best-of
            extra.put(
                    Redrawn.INDICES,
                    Redrawn.json(kept.stream()
                            .map(picture -> picture.recipe().index())
                            .toList()));
        }
        return new Recipe(
                String.join("\n", inOrder.stream().distinct().toList()),
                first.seed(),
                first.index(),
                first.model(),
                first.version(),
                first.truncation(),
                extra);
    }

    private static Recipe showing(String what, Recipe recipe) {
        Map<String, String> extra = new LinkedHashMap<>(recipe.extra());
        extra.put(Redrawn.SHOWS, what);
        return new Recipe(
                recipe.sentence(),
                recipe.seed(),
                recipe.index(),
                recipe.model(),
                recipe.version(),
                recipe.truncation(),
                extra);
    }

    /** The files written so far, in order. */
    public List<Path> written() {
        return written;
    }

    private void write(Path file, Pixels picture, Recipe recipe) throws IOException {
        Pictures.write(file, picture, recipe.text());
        written.add(file);
    }

    /** All stages side by side, at the size of the last. */
    private static Pixels growth(GeneratedPicture picture) {
        int side = picture.picture().width();
        return Grid.labelled(
                picture.stages().stream().map(stage -> enlarge(stage, side)).toList(),
                picture.stages().stream()
                        .map(stage -> stage.width() + "x" + stage.height())
                        .toList(),
                picture.stages().size());
    }

    private static Pixels panels(GeneratedPicture picture) {
        return Spotlight.panel(
                picture.picture(),
                picture.attention().stream().map(WordMap::word).toList(),
                picture.attention().stream().map(WordMap::weights).toList(),
                picture.attention().get(0).side());
    }

    private static Pixels enlarge(Pixels small, int side) {
        byte[] rgb = new byte[3 * side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int from = 3 * (y * small.height() / side * small.width() + x * small.width() / side);
                System.arraycopy(small.rgb(), from, rgb, 3 * (y * side + x), 3);
            }
        }
        return new Pixels(side, side, rgb);
    }

    /** A readable name that sorts in the order of the sentences: {@code 001-a-small-red-bird-seed7-0.png}. */
    private String name(Recipe recipe) {
        String words = recipe.sentence()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return String.format(
                Locale.ROOT,
                "%03d-%s-seed%d-%d.png",
                added + 1,
                words.substring(0, Math.min(LONGEST_NAME, words.length())),
                recipe.seed(),
                recipe.index());
    }

    private static Path beside(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - ".png".length()) + ending + ".png");
    }
}
