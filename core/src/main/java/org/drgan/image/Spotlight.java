package org.drgan.image;

import java.util.ArrayList;
import java.util.List;

/** Draws an attention map over a picture: light where the attention is largest, dark where it is small. */
public final class Spotlight {
    private static final float DARK = 0.15f;
    private static final int WIDEST = 8;

    private Spotlight() {}

    /**
     * A picture darkened by a map; where the map has its largest weight, the picture is unchanged.
     *
     * @param weights 0 or more, row by row, [side, side]
     * @param side width and height of the map, which covers the whole picture
     */
    public static Pixels over(Pixels picture, float[] weights, int side) {
        float most = Float.MIN_NORMAL;
        for (float weight : weights) {
            most = Math.max(most, weight);
        }
        byte[] lit = picture.rgb().clone();
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                float weight = weights[y * side / picture.height() * side + x * side / picture.width()];
                float light = DARK + (1 - DARK) * weight / most;
                for (int i = 3 * (y * picture.width() + x); i < 3 * (y * picture.width() + x) + 3; i++) {
                    lit[i] = (byte) Math.round((lit[i] & 0xFF) * light);
                }
            }
        }
        return new Pixels(picture.width(), picture.height(), lit);
    }

    /**
     * The picture, then for each word the picture darkened by the word's map, labelled, in rows of at most
     * {@value #WIDEST}.
     *
     * @param maps one for each word, see {@link #over}
     */
    public static Pixels panel(Pixels picture, List<String> words, List<float[]> maps, int side) {
        List<Pixels> cells = new ArrayList<>(List.of(picture));
        maps.forEach(map -> cells.add(over(picture, map, side)));
        List<String> labels = new ArrayList<>(List.of("(picture)"));
        labels.addAll(words);
        return Grid.labelled(cells, labels, Math.min(WIDEST, cells.size()));
    }
}
