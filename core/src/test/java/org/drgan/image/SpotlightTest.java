package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpotlightTest {
    private static final int SIDE = 32;

    @Test
    void thePictureIsLitWhereTheMapIs() {
        Pixels lit = Spotlight.over(white(), new float[] {0.2f, 0, 0, 0.1f}, 2);
        assertThat(value(lit, 3, 3)).as("most").isEqualTo(255);
        assertThat(value(lit, 28, 3)).as("nothing").isEqualTo(Math.round(0.15f * 255));
        assertThat(value(lit, 28, 28)).as("half of most").isEqualTo(Math.round(0.575f * 255));
        assertThat(Spotlight.over(white(), new float[4], 2).rgb())
                .as("a map without weight")
                .containsOnly((byte) Math.round(0.15f * 255));
    }

    @Test
    void aPanelShowsThePictureAndThenEachWord() {
        Pixels panel = Spotlight.panel(
                white(), List.of("red", "bird"), List.of(new float[] {1, 0, 1, 0}, new float[] {0, 1, 0, 1}), 2);
        assertThat(panel.width()).isEqualTo(3 * SIDE + 2 * 2);
        assertThat(panel.height()).as("room for labels").isGreaterThan(SIDE);
        assertThat(value(panel, 28, 3)).as("the picture").isEqualTo(255);
        int red = SIDE + 2;
        assertThat(value(panel, red + 3, 3)).isEqualTo(255);
        assertThat(value(panel, red + 28, 3)).isLessThan(50);
        int bird = 2 * (SIDE + 2);
        assertThat(value(panel, bird + 3, 3)).isLessThan(50);
        assertThat(value(panel, bird + 28, 3)).isEqualTo(255);
    }

    private static Pixels white() {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        Arrays.fill(rgb, (byte) 255);
        return new Pixels(SIDE, SIDE, rgb);
    }

    private static int value(Pixels pixels, int x, int y) {
        return pixels.rgb()[3 * (y * pixels.width() + x)] & 0xFF;
    }
}
