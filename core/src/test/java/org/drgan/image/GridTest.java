package org.drgan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void setsCellsTwoPixelsApartOnWhite() {
        Pixels grid = Grid.of(List.of(plain(3, 10), plain(3, 20), plain(3, 30)), 2);
        assertThat(grid.width()).isEqualTo(8);
        assertThat(grid.height()).isEqualTo(8);
        assertThat(row(grid, 0)).containsExactly(10, 10, 10, 255, 255, 20, 20, 20);
        assertThat(row(grid, 3)).containsOnly(255);
        assertThat(row(grid, 7)).containsExactly(30, 30, 30, 255, 255, 255, 255, 255);
    }

    @Test
    void centresSmallerCellsAndKeepsRowsShort() {
        Pixels grid = Grid.of(List.of(plain(1, 10), plain(3, 20)), 5);
        assertThat(grid.width()).isEqualTo(8);
        assertThat(row(grid, 1)).containsExactly(255, 10, 255, 255, 255, 20, 20, 20);
        assertThatThrownBy(() -> Grid.of(List.of(), 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Grid.of(List.of(plain(1, 1)), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesItsCellsBack() {
        List<Pixels> cells = List.of(plain(3, 10), plain(3, 20), plain(3, 30));
        List<Pixels> back = Grid.cells(Grid.of(cells, 2), 3);
        assertThat(back).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(back.get(i).rgb()).isEqualTo(cells.get(i).rgb());
        }
        assertThatThrownBy(() -> Grid.cells(plain(9, 0), 3)).hasMessageContaining("9x9");
    }

    @Test
    void writesLabelsUnderTheirPictures() {
        List<Pixels> cells = List.of(plain(64, 255), plain(64, 255));
        Pixels one = Grid.labelled(cells, List.of("red", ""), 2);
        assertThat(one.height()).isGreaterThan(64);
        assertThat(darkPixels(one.crop(0, 0, one.width(), 64))).isZero();
        assertThat(darkPixels(one.crop(0, 64, 64, one.height() - 64))).isPositive();
        assertThat(darkPixels(one.crop(64, 64, 66, one.height() - 64))).isZero();
        Pixels more = Grid.labelled(cells, List.of("supercalifragilistic", "a small red bird with blue wings"), 2);
        assertThat(more.height()).isGreaterThan(one.height());
        assertThat(darkPixels(more.crop(64, 0, 2, more.height()))).as("the gap").isZero();
        Pixels endless = Grid.labelled(cells, List.of("word ".repeat(500), "x"), 2);
        assertThat(endless.height()).isLessThan(140);
        assertThatThrownBy(() -> Grid.labelled(cells, List.of("one"), 2)).hasMessageContaining("2 and 1");
    }

    private static int darkPixels(Pixels picture) {
        int dark = 0;
        for (int i = 0; i < picture.rgb().length; i += 3) {
            dark += (picture.rgb()[i] & 0xFF) < 128 ? 1 : 0;
        }
        return dark;
    }

    private static Pixels plain(int side, int level) {
        byte[] rgb = new byte[3 * side * side];
        Arrays.fill(rgb, (byte) level);
        return new Pixels(side, side, rgb);
    }

    private static int[] row(Pixels picture, int y) {
        int[] row = new int[picture.width()];
        for (int x = 0; x < row.length; x++) {
            row[x] = picture.rgb()[3 * (y * picture.width() + x)] & 0xFF;
        }
        return row;
    }
}
