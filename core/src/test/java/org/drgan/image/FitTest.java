package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FitTest {
    @Test
    void cropsTheMiddle() {
        Pixels square = Fit.CROP.square(stripes(8, 4), 4); // columns 2 to 5 of 0 to 7
        assertThat(firstRow(square)).containsExactly(20, 30, 40, 50);
        assertThat(square.height()).isEqualTo(4);
    }

    @Test
    void padsWithWhite() {
        Pixels square = Fit.PAD.square(stripes(4, 8), 8);
        assertThat(firstRow(square)).containsExactly(255, 255, 0, 10, 20, 30, 255, 255);
        assertThat(Fit.PAD.square(stripes(100, 1), 10).height()).isEqualTo(10);
    }

    @Test
    void leavesFittingPicturesAlone() {
        Pixels picture = stripes(6, 6);
        assertThat(Fit.CROP.square(picture, 6)).isSameAs(picture);
        assertThat(Fit.PAD.square(picture, 6)).isSameAs(picture);
    }

    @Test
    void doesNotBlowUpStrips() {
        Pixels strip = new Pixels(16_000, 2, new byte[3 * 16_000 * 2]);
        assertThat(Fit.CROP.shrink(strip, 64).width()).isEqualTo(256);
        assertThat(Fit.CROP.square(strip, 64).width()).isEqualTo(64);
    }

    @Test
    void cutsAndMirrors() {
        Pixels picture = stripes(5, 2);
        assertThat(firstRow(picture.crop(1, 1, 3, 1))).containsExactly(10, 20, 30);
        assertThat(firstRow(picture.mirror())).containsExactly(40, 30, 20, 10, 0);
        assertThat(picture.mirror().mirror().rgb()).isEqualTo(picture.rgb());
        assertThatThrownBy(() -> picture.crop(3, 0, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3x1 at 3,0 in a picture of 5x2");
    }

    /** Column x has the level 10 x. */
    private static Pixels stripes(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * i + channel] = (byte) (10 * (i % width));
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static int[] firstRow(Pixels picture) {
        int[] row = new int[picture.width()];
        for (int x = 0; x < row.length; x++) {
            row[x] = picture.rgb()[3 * x] & 0xFF;
        }
        return row;
    }
}
