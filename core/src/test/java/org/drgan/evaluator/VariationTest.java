package org.drgan.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.drgan.image.Pixels;
import org.junit.jupiter.api.Test;

class VariationTest {
    private static final int SIDE = 16;

    /** Brightness rises from left to right by 8 levels a pixel, the same in every row and channel. */
    private static Pixels slope() {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (8 * (i / 3 % SIDE));
        }
        return new Pixels(SIDE, SIDE, rgb);
    }

    private static float[] vary(double zoom, boolean mirror, long seed) {
        float[] planes = new float[1 + 3 * SIDE * SIDE];
        new Variation(zoom, mirror).write(slope(), new SplittableRandom(seed), planes, 1);
        return planes;
    }

    private static double rise(float[] planes, int row) {
        return (planes[1 + row * SIDE + 9] - planes[1 + row * SIDE + 8]) * 127.5;
    }

    @Test
    void withoutZoomAndMirrorPicturesAreMovedByWholePixels() {
        float[] before = slope().planes();
        for (long seed = 0; seed < 20; seed++) {
            float[] planes = vary(1, false, seed);
            double shift = (planes[1 + 8] - before[8]) * 127.5 / 8;
            assertThat(shift).isCloseTo(Math.rint(shift), within(1e-4)).isBetween(-3.01, 3.01);
            assertThat(rise(planes, 5)).isCloseTo(8, within(1e-3));
            assertThat(planes[0]).as("before the offset").isZero();
        }
    }

    @Test
    void mirroredPicturesFallAndEnlargedOnesRiseMoreSlowly() {
        int falling = 0;
        for (long seed = 0; seed < 100; seed++) {
            falling += rise(vary(1, true, seed), 0) < 0 ? 1 : 0;
            assertThat(rise(vary(2, false, seed), 0)).isBetween(3.99, 8.01);
        }
        assertThat(falling).isBetween(30, 70);
    }

    @Test
    void allChannelsAreVariedAlike() {
        float[] planes = vary(1.5, true, 3);
        for (int place = 1; place <= SIDE * SIDE; place++) {
            assertThat(planes[place]).isEqualTo(planes[place + SIDE * SIDE]).isEqualTo(planes[place + 2 * SIDE * SIDE]);
        }
    }
}
