package org.drgan;

import org.drgan.image.Pixels;

/**
 * Where the last stage looked for a word while it drew a picture.
 *
 * @param word the word
 * @param side width and height of the map
 * @param weights share of the attention that the word has at each place, 0 to 1, row by row, [side, side]; the shares
 *     of all words of a sentence add up to 1 everywhere
 */
@SuppressWarnings("ArrayRecordComponent") // shown, never compared
public record WordMap(String word, int side, float[] weights) {
    private static final float DARK = 0.15f;

    /** The picture, lit where the word had most of its attention and dark where it had none. */
    public Pixels over(Pixels picture) {
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
}
