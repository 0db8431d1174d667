package org.drgan.layout;

import org.drgan.image.Pixels;

/**
 * The bounding box of a picture's subject.
 *
 * @param x columns left of it
 * @param y rows above it
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record Box(int x, int y, int width, int height) {
    /** Checks the numbers. */
    public Box {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException("a box begins inside the picture and holds a pixel, but this is " + x
                    + " " + y + " " + width + " " + height);
        }
    }

    /**
     * Crops the square around the box's centre with 1.5 times its longer side, limited by the picture's edges; exactly
     * like the published loader of AttnGAN and DR-GAN.
     *
     * @throws IllegalArgumentException when the box lies outside of the picture
     */
    public Pixels crop(Pixels picture) {
        int reach = (int) (Math.max(width, height) * 0.75);
        int centreX = (int) ((2L * x + width) / 2);
        int centreY = (int) ((2L * y + height) / 2);
        int left = Math.max(0, centreX - reach);
        int top = Math.max(0, centreY - reach);
        int right = Math.min(picture.width(), centreX + reach);
        int bottom = Math.min(picture.height(), centreY + reach);
        if (left >= right || top >= bottom) {
            throw new IllegalArgumentException("the box " + x + " " + y + " " + width + " " + height
                    + " holds nothing of a picture of " + picture.width() + "x" + picture.height());
        }
        return picture.crop(left, top, right - left, bottom - top);
    }
}
