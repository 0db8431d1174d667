package org.drgan;

import org.drgan.image.Pixels;
import org.drgan.image.Spotlight;

/**
 * The last stage's attention to a word.
 *
 * @param word the word
 * @param side width and height of the map
 * @param weights share of the attention that the word has at each position, 0 to 1, row by row, [side, side]; the
 *     shares of all words of a sentence add up to 1 everywhere
 */
@SuppressWarnings("ArrayRecordComponent") // shown, never compared
public record WordMap(String word, int side, float[] weights) {
    /** The picture, darkened where the word has little attention. */
    public Pixels over(Pixels picture) {
        return Spotlight.over(picture, weights, side);
    }
}
