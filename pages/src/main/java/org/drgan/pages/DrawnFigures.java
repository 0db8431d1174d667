package org.drgan.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.drgan.GeneratedPicture;
import org.drgan.image.Pixels;
import org.drgan.metric.pictures.NearestPictures;

/**
 * Pictures of a model, and the figures about them.
 *
 * @param pictures for a few sentences
 * @param nearest the nearest training picture of each; empty if none can be read
 * @param unseen the same for real pictures that were not trained on; empty if there are none
 * @param looked number of training pictures that were searched
 * @param noises interpolation from one noise to another, for the first sentence
 * @param sentences interpolation from the first sentence to the last, with the same noise
 */
public record DrawnFigures(
        List<GeneratedPicture> pictures,
        List<NearestPictures.Nearest> nearest,
        List<NearestPictures.Nearest> unseen,
        int looked,
        List<Pixels> noises,
        List<Pixels> sentences) {
    private static final int ATTENDED = 3;
    private static final int REMEMBERED = 6;

    /** The sentences of the pictures. */
    public List<String> asked() {
        return pictures.stream().map(one -> one.recipe().sentence()).toList();
    }

    String plates() {
        return Figures.plates(pictures.stream()
                .map(one -> new Figures.Plate(one.picture(), one.recipe().sentence()))
                .toList());
    }

    /** Pictures beside their nearest training pictures; empty if there are none. */
    String remembered() {
        List<Figures.Plate> left = new ArrayList<>();
        List<Figures.Plate> right = new ArrayList<>();
        for (int i = 0; i < Math.min(REMEMBERED, nearest.size()); i++) {
            left.add(new Figures.Plate(pictures.get(i).picture(), ""));
            right.add(new Figures.Plate(
                    nearest.get(i).picture(),
                    String.format(
                            Locale.ROOT,
                            "distance %.3f, among %d",
                            nearest.get(i).distance(),
                            looked)));
        }
        return left.isEmpty() ? "" : Figures.pairs("drawn", "nearest", left, right) + yardstick();
    }

    private String yardstick() {
        return unseen.isEmpty()
                ? ""
                : Figures.note(String.format(
                        Locale.ROOT,
                        "Mean distance to the nearest training picture: %2$.3f for %1$d drawn pictures, %4$.3f for %3$d real"
                                + " test pictures. Drawn pictures that are much nearer are copies of training pictures.",
                        nearest.size(),
                        mean(nearest),
                        unseen.size(),
                        mean(unseen)));
    }

    private static double mean(List<NearestPictures.Nearest> found) {
        return found.stream()
                .mapToDouble(NearestPictures.Nearest::distance)
                .average()
                .orElseThrow();
    }

    String ways() {
        String first = pictures.get(0).recipe().sentence();
        String last = pictures.get(pictures.size() - 1).recipe().sentence();
        return Figures.way(first, noises) + Figures.way(first + " → " + last, sentences);
    }

    /** The attention of the last stage to each word; empty if it has no attention. */
    String attention() {
        StringBuilder html = new StringBuilder();
        pictures.stream()
                .filter(one -> !one.attention().isEmpty())
                .limit(ATTENDED)
                .forEach(
                        one -> html.append(Figures.attention(one.recipe().sentence(), one.picture(), one.attention())));
        return html.toString();
    }
}
