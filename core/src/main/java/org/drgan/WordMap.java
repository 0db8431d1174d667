package org.drgan;

import org.drgan.image.Pixels;
import org.drgan.image.Spotlight;

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
    /** The picture, lit where the word had most of its attention and dark where it had none. */
    public Pixels over(Pixels picture) {
        return Spotlight.over(picture, weights, side);
    }
}
