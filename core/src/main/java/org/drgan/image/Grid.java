package org.drgan.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several pictures as one: cells in rows, {@value #GAP} pixels apart on white, each with an optional label below. */
public final class Grid {
    private static final Logger LOG = LoggerFactory.getLogger(Grid.class);
    private static final int GAP = 2;
    private static final int MOST_LINES = 4;
    private static final int SMALLEST_FONT = 9;
    private static final int LARGEST_FONT = 16;

    private Grid() {}

    /**
     * Pictures in rows from the top left.
     *
     * @param cells at least one; smaller ones are centred in the size of the largest
     * @param columns how many pictures a row, at least one
     */
    public static Pixels of(List<Pixels> cells, int columns) {
        return arrange(cells, columns, 0);
    }

    /**
     * Pictures in rows, with text under each of them, wrapped to the picture's width.
     *
     * @param labels one for each cell
     */
    public static Pixels labelled(List<Pixels> cells, List<String> labels, int columns) {
        if (labels.size() != cells.size()) {
            throw new IllegalArgumentException(
                    "every picture needs a label, but there are " + cells.size() + " and " + labels.size());
        }
        try {
            return draw(cells, labels, columns);
        } catch (InternalError | NoClassDefFoundError | NullPointerException e) {
            // A Java runtime without fonts throws these; pictures are then drawn without labels.
            LOG.warn("labels are left out, no font was found: {}", e.toString());
            return of(cells, columns);
        }
    }

    /**
     * The square cells of a picture made by {@link #of}, in order, including empty ones at the end of the last row.
     *
     * @param side of a cell
     * @throws IllegalArgumentException when the grid is not one of such cells
     */
    public static List<Pixels> cells(Pixels grid, int side) {
        int columns = (grid.width() + GAP) / (side + GAP);
        int rows = (grid.height() + GAP) / (side + GAP);
        if (columns * (side + GAP) != grid.width() + GAP || rows * (side + GAP) != grid.height() + GAP) {
            throw new IllegalArgumentException("a grid of " + grid.width() + "x" + grid.height()
                    + " pixels has no whole number of cells of " + side);
        }
        List<Pixels> cells = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                cells.add(grid.crop(column * (side + GAP), row * (side + GAP), side, side));
            }
        }
        return cells;
    }

    private static Pixels draw(List<Pixels> cells, List<String> labels, int columns) {
        int width = cells.stream().mapToInt(Pixels::width).max().orElseThrow();
        int height = cells.stream().mapToInt(Pixels::height).max().orElseThrow();
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(SMALLEST_FONT, Math.min(LARGEST_FONT, width / 8)));
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                .createGraphics()
                .getFontMetrics(font);
        List<List<String>> wrapped =
                labels.stream().map(label -> wrap(label, width, metrics)).toList();
        int lines = wrapped.stream().mapToInt(List::size).max().orElseThrow();
        int below = lines * metrics.getHeight();
        BufferedImage image = BufferedPictures.image(arrange(cells, columns, below));
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(font);
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < wrapped.size(); i++) {
            int left = i % columns * (width + GAP);
            int top = i / columns * (height + below + GAP) + height + metrics.getAscent();
            graphics.setClip(left, 0, width, image.getHeight()); // a single long word must not touch its neighbour
            for (int line = 0; line < wrapped.get(i).size(); line++) {
                graphics.drawString(wrapped.get(i).get(line), left, top + line * metrics.getHeight());
            }
        }
        graphics.dispose();
        return BufferedPictures.pixels(image);
    }

    private static List<String> wrap(String label, int width, FontMetrics metrics) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : label.strip().split("\\s+", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || metrics.stringWidth(longer) <= width) {
                line = longer;
            } else if (lines.size() == MOST_LINES - 1) {
                while (metrics.stringWidth(line + "…") > width && line.length() > 1) {
                    line = line.substring(0, line.length() - 1);
                }
                line += "…";
                break;
            } else {
                lines.add(line);
                line = word;
            }
        }
        lines.add(line);
        return lines;
    }

    private static Pixels arrange(List<Pixels> cells, int columns, int below) {
        if (cells.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(
                    "a grid needs pictures and columns, but has " + cells.size() + " and " + columns);
        }
        int across = Math.min(columns, cells.size());
        int down = (cells.size() + columns - 1) / columns;
        int width = cells.stream().mapToInt(Pixels::width).max().orElseThrow();
        int height = cells.stream().mapToInt(Pixels::height).max().orElseThrow();
        int wholeWidth = across * (width + GAP) - GAP;
        int wholeHeight = down * (height + below + GAP) - GAP;
        byte[] rgb = new byte[Math.toIntExact(3L * wholeWidth * wholeHeight)];
        Arrays.fill(rgb, (byte) 255);
        for (int i = 0; i < cells.size(); i++) {
            Pixels cell = cells.get(i);
            int left = i % columns * (width + GAP) + (width - cell.width()) / 2;
            int top = i / columns * (height + below + GAP) + (height - cell.height()) / 2;
            for (int y = 0; y < cell.height(); y++) {
                System.arraycopy(
                        cell.rgb(), 3 * y * cell.width(), rgb, 3 * ((top + y) * wholeWidth + left), 3 * cell.width());
            }
        }
        return new Pixels(wholeWidth, wholeHeight, rgb);
    }
}
