package org.drgan.image;

import java.util.Arrays;

/** How a picture is made square. */
public enum Fit {
    /** The shorter side fills the square; the longer side is cut off at both ends. */
    CROP,
    /** The whole picture is kept, centred on white; good for products on a white background. */
    PAD;

    private static final int WIDEST = 4; // longer pictures are cut to this ratio first; CROP cuts the ends off anyway

    /** A square picture of the given side. */
    public Pixels square(Pixels picture, int side) {
        Pixels shrunk = shrink(picture, side);
        return shrunk.crop(
                Math.round((shrunk.width() - side) / 2f), Math.round((shrunk.height() - side) / 2f), side, side);
    }

    /**
     * A picture whose shorter side is {@code side}: with {@link #CROP} in its own proportions, as torchvision's Resize
     * (the longer side rounded down), with {@link #PAD} as a square.
     */
    public Pixels shrink(Pixels picture, int side) {
        int width = picture.width();
        int height = picture.height();
        if (this == PAD && width != height) {
            int longer = Math.max(width, height);
            Pixels whole =
                    PilResize.resize(picture, Math.max(1, side * width / longer), Math.max(1, side * height / longer));
            return centreOnWhite(whole, side);
        }
        if (Math.max(width, height) > (long) WIDEST * Math.min(width, height)) {
            int longest = WIDEST * Math.min(width, height);
            int newWidth = Math.min(width, longest);
            int newHeight = Math.min(height, longest);
            return shrink(picture.crop((width - newWidth) / 2, (height - newHeight) / 2, newWidth, newHeight), side);
        }
        return width <= height
                ? PilResize.resize(picture, side, (int) ((long) side * height / width))
                : PilResize.resize(picture, (int) ((long) side * width / height), side);
    }

    private static Pixels centreOnWhite(Pixels picture, int side) {
        byte[] rgb = new byte[3 * side * side];
        Arrays.fill(rgb, (byte) 255);
        int left = (side - picture.width()) / 2;
        int top = (side - picture.height()) / 2;
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(
                    picture.rgb(), 3 * y * picture.width(), rgb, 3 * ((top + y) * side + left), 3 * picture.width());
        }
        return new Pixels(side, side, rgb);
    }
}
