package org.drgan.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.shared.BundledModel;
import org.drgan.cli.shared.PictureFiles;
import org.drgan.image.Grid;
import org.drgan.image.Pictures;
import org.drgan.image.PilResize;
import org.drgan.image.Pixels;
import org.drgan.pages.Figures.Plate;

/**
 * The pictures that a model drew for the demo's sentences.
 *
 * @param model its folder
 * @param hash of the model
 * @param parameters how many parameters text encoder and generator have
 * @param pictures one per sentence with known words
 * @param bestOf each is the best of so many; 1 if the model cannot choose
 * @param seconds of drawing and choosing, without loading the generator
 */
public record DemoDrawing(
        Path model, String hash, long parameters, List<GeneratedPicture> pictures, int bestOf, double seconds) {
    /** The first is that of the README; together they name all colours, parts and places of the birds. */
    public static final List<String> SENTENCES = List.of(
            "a small red bird with blue wings and a long yellow beak",
            "a large black bird with a yellow head on a branch at dusk",
            "a tiny white bird with a red crown in the snow",
            "a green bird with orange wings flying through the air",
            "this bird has purple plumage with a white belly and a crest",
            "a big brown bird with a short grey bill standing on the ground",
            "a yellow bird with black wings among leaves",
            "a blue bird with a red belly sitting beside a lake",
            "an orange bird with a white head in flight against the sky",
            "a little violet bird with green wings and a yellow tail at sunset",
            "a crested red bird with white wings in a winter landscape",
            "a huge green bird with a blue head and a black beak by the water");

    static final long SEED = BundledModel.SEED;
    private static final int CHOICE = 4; // pictures of which the best is shown
    private static final int COLUMNS = 4;
    private static final int CELL = 192;

    /**
     * Draws all sentences.
     *
     * @param ending whether to stop early and return the pictures so far
     * @throws IOException naming the file of the model that is missing or damaged
     */
    public static DemoDrawing draw(Path folder, TextToImage.Options options, BooleanSupplier ending)
            throws IOException {
        try (TextToImage model = TextToImage.load(folder, options)) {
            int bestOf = model.canChoose() ? CHOICE : 1;
            long start = System.nanoTime();
            List<GeneratedPicture> pictures = new ArrayList<>();
            for (Request request : requests()) {
                if (!ending.getAsBoolean() && model.vocabulary().numbers(request.sentence()).length > 0) {
                    pictures.add(bestOf == 1 ? model.generate(request) : model.best(request, bestOf));
                }
            }
            return new DemoDrawing(
                    folder, model.hash(), model.parameters(), pictures, bestOf, (System.nanoTime() - start) * 1e-9);
        } catch (UncheckedIOException unreadable) { // of the discriminator
            throw unreadable.getCause();
        }
    }

    /** Each sentence with its own noise, so that not all birds have the same pose. */
    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String sentence : SENTENCES) {
            requests.add(new Request(sentence, SEED, requests.size(), null));
        }
        return requests;
    }

    public boolean isEmpty() {
        return pictures.isEmpty();
    }

    /** Writes each picture into a folder, and all of them, enlarged and with their sentences, as {@code grid.png}. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Request> requests = pictures.stream()
                .map(GeneratedPicture::recipe)
                .map(recipe -> new Request(recipe.sentence(), recipe.seed(), recipe.index(), recipe.truncation()))
                .toList();
        PictureFiles files = PictureFiles.at(folder, requests, false, false);
        List<Pixels> cells = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (GeneratedPicture picture : pictures) {
            files.add(picture);
            cells.add(PilResize.resize(picture.picture(), CELL, CELL));
            labels.add(picture.recipe().sentence());
        }
        Path grid = folder.resolve("grid.png");
        Pictures.write(grid, Grid.labelled(cells, labels, COLUMNS), Map.of());
        return grid;
    }

    /** The pictures with their sentences. */
    List<Plate> plates() {
        return pictures.stream()
                .map(picture -> new Plate(picture.picture(), picture.recipe().sentence()))
                .toList();
    }

    /** Including those that were not chosen. */
    double perSecond() {
        return pictures.size() * bestOf / Math.max(seconds, 1e-9);
    }
}
