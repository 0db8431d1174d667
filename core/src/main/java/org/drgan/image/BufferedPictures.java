package org.drgan.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Converts between Java2D's pictures and {@link Pixels}. Levels are used as stored, as in Pillow: Java's own conversion
 * would brighten grey pictures and change the colours of CMYK pictures and of those with a colour profile. Transparent
 * pixels are blended with white.
 */
public final class BufferedPictures {
    private BufferedPictures() {}

    /** A Java2D picture to draw on, of type {@link BufferedImage#TYPE_INT_RGB}. */
    public static BufferedImage image(Pixels picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[picture.width()];
        byte[] rgb = picture.rgb();
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int at = 3 * (y * row.length + x);
                row[x] = ((rgb[at] & 0xFF) << 16) | ((rgb[at + 1] & 0xFF) << 8) | (rgb[at + 2] & 0xFF);
            }
            image.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return image;
    }

    /** The pixels of any Java2D picture: grey, palette, 8 or 16 bits, with or without transparency. */
    public static Pixels pixels(BufferedImage image) {
        int width = image.getWidth();
        byte[] rgb = new byte[Math.toIntExact(3L * width * image.getHeight())];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            readRow(image, y, row);
            for (int x = 0; x < width; x++) {
                int alpha = row[x] >>> 24;
                int at = 3 * (y * width + x);
                rgb[at] = onWhite((row[x] >> 16) & 0xFF, alpha);
                rgb[at + 1] = onWhite((row[x] >> 8) & 0xFF, alpha);
                rgb[at + 2] = onWhite(row[x] & 0xFF, alpha);
            }
        }
        return new Pixels(width, image.getHeight(), rgb);
    }

    private static byte onWhite(int level, int alpha) {
        return (byte) ((level * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    /** One row as 8-bit alpha, red, green and blue. */
    private static void readRow(BufferedImage image, int y, int[] row) {
        ColorModel colors = image.getColorModel();
        Raster raster = image.getRaster();
        boolean whole = raster.getTransferType() == DataBuffer.TYPE_BYTE
                || raster.getTransferType() == DataBuffer.TYPE_USHORT
                || raster.getTransferType() == DataBuffer.TYPE_INT;
        int kind = colors.getColorSpace().getType();
        boolean grey = kind == ColorSpace.TYPE_GRAY;
        if (whole && kind == ColorSpace.TYPE_CMYK && !colors.isAlphaPremultiplied()) {
            readInks(colors, raster, y, row);
            return;
        }
        if (colors instanceof IndexColorModel
                || !whole
                || colors.isAlphaPremultiplied()
                || (!grey && kind != ColorSpace.TYPE_RGB)) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            return;
        }
        int bands = raster.getNumBands();
        int[] samples = raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, (int[]) null);
        long[] highest = new long[bands];
        for (int band = 0; band < bands; band++) {
            highest[band] = (1L << colors.getComponentSize(band)) - 1;
        }
        int alphaBand = colors.hasAlpha() ? bands - 1 : -1;
        for (int x = 0; x < row.length; x++) {
            int at = x * bands;
            int alpha = alphaBand < 0 ? 255 : level(samples[at + alphaBand], highest[alphaBand]);
            int red = level(samples[at], highest[0]);
            int green = grey ? red : level(samples[at + 1], highest[1]);
            int blue = grey ? red : level(samples[at + 2], highest[2]);
            row[x] = (alpha << 24) | (red << 16) | (green << 8) | blue;
        }
    }

    /** One row of CMYK as RGB, without a colour profile, as in Pillow: (255 - ink) x (255 - black) / 255. */
    private static void readInks(ColorModel colors, Raster raster, int y, int[] row) {
        int bands = raster.getNumBands();
        int[] samples = raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, (int[]) null);
        for (int x = 0; x < row.length; x++) {
            int[] inks = new int[bands];
            for (int band = 0; band < bands; band++) {
                inks[band] = level(samples[x * bands + band], (1L << colors.getComponentSize(band)) - 1);
            }
            int white = 255 - inks[3];
            int alpha = colors.hasAlpha() ? inks[bands - 1] : 255;
            row[x] = alpha << 24
                    | (white - (inks[0] * white + 127) / 255) << 16
                    | (white - (inks[1] * white + 127) / 255) << 8
                    | white - (inks[2] * white + 127) / 255;
        }
    }

    private static int level(int sample, long highest) {
        return highest == 255 ? sample : (int) (((sample & 0xFFFFFFFFL) * 255 + highest / 2) / highest);
    }
}
