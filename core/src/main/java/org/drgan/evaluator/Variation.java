package org.drgan.evaluator;

import java.util.SplittableRandom;
import org.drgan.image.Pixels;

/**
 * Moves, enlarges and mirrors pictures at random, so that a reader does not depend on positions and fits
 * generators that were trained on cropped and mirrored pictures.
 *
 * @param zoom the strongest enlargement; 1 is none
 * @param mirror whether half of the pictures are mirrored
 */
record Variation(double zoom, boolean mirror) {
    private static final int SHIFT = 3; // pixels in each direction

    /** For each place of a row or column: the first of two neighbours to interpolate, and the weight of the second. */
    private record Places(int[] first, float[] share) {
        static Places of(int side, double zoom, int shift, boolean reversed) {
            int[] first = new int[side];
            float[] share = new float[side];
            double centre = (side - 1) / 2.0;
            for (int place = 0; place < side; place++) {
                double from = (reversed ? side - 1 - place : place) - centre;
                double source = Math.max(0, Math.min(side - 1, from / zoom + centre + shift));
                first[place] = Math.min((int) source, side - 2);
                share[place] = (float) (source - first[place]);
            }
            return new Places(first, share);
        }
    }

    /** Writes a square picture's planes, randomly varied, from {@code offset} on. */
    void write(Pixels picture, SplittableRandom random, float[] planes, int offset) {
        int side = picture.width();
        double enlarged = 1 + (zoom - 1) * random.nextDouble();
        Places down = Places.of(side, enlarged, random.nextInt(-SHIFT, SHIFT + 1), false);
        Places across = Places.of(side, enlarged, random.nextInt(-SHIFT, SHIFT + 1), mirror && random.nextBoolean());
        float[] source = picture.planes();
        for (int channel = 0; channel < 3; channel++) {
            int plane = channel * side * side;
            for (int y = 0; y < side; y++) {
                int above = plane + down.first()[y] * side;
                float below = down.share()[y];
                for (int x = 0; x < side; x++) {
                    int at = above + across.first()[x];
                    float right = across.share()[x];
                    float upper = source[at] + right * (source[at + 1] - source[at]);
                    float lower = source[at + side] + right * (source[at + side + 1] - source[at + side]);
                    planes[offset + plane + y * side + x] = upper + below * (lower - upper);
                }
            }
        }
    }
}
