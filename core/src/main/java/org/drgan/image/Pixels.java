package org.drgan.image;

/**
 * A decoded picture: 8-bit RGB, row by row from the top left.
 *
 * @param width pixels a row
 * @param height rows
 * @param rgb 3 * width * height bytes, red first
 */
@SuppressWarnings("ArrayRecordComponent") // pictures are never compared by equals
public record Pixels(int width, int height, byte[] rgb) {
    public Pixels {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture needs at least one pixel, but has " + width + "x" + height);
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " needs " + 3L * width * height
                    + " bytes, but has " + rgb.length);
        }
    }

    /** The networks' form: planes [3, height, width] of values from -1 to 1. */
    public float[] planes() {
        int area = width * height;
        float[] planes = new float[3 * area];
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < 3; channel++) {
                planes[channel * area + i] = (rgb[3 * i + channel] & 0xFF) / 127.5f - 1;
            }
        }
        return planes;
    }

    /**
     * A picture from the networks' form.
     *
     * @param planes values from -1 to 1 (others are clipped), [3, height, width], at {@code offset}
     */
    public static Pixels ofPlanes(float[] planes, int offset, int width, int height) {
        int area = width * height;
        byte[] rgb = new byte[3 * area];
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < 3; channel++) {
                float level = (planes[offset + channel * area + i] + 1) * 127.5f;
                rgb[3 * i + channel] = (byte) Math.round(Math.max(0, Math.min(255, level)));
            }
        }
        return new Pixels(width, height, rgb);
    }

    /**
     * A part of the picture; the picture itself when the part is all of it.
     *
     * @param left columns to leave out on the left
     * @param top rows to leave out above
     * @throws IllegalArgumentException when the part does not lie inside the picture
     */
    public Pixels crop(int left, int top, int partWidth, int partHeight) {
        if (left < 0
                || top < 0
                || partWidth < 1
                || partHeight < 1
                || left > width - partWidth
                || top > height - partHeight) {
            throw new IllegalArgumentException("no part of " + partWidth + "x" + partHeight + " at " + left + "," + top
                    + " in a picture of " + width + "x" + height);
        }
        if (partWidth == width && partHeight == height) {
            return this;
        }
        byte[] part = new byte[3 * partWidth * partHeight];
        for (int y = 0; y < partHeight; y++) {
            System.arraycopy(rgb, 3 * ((top + y) * width + left), part, 3 * y * partWidth, 3 * partWidth);
        }
        return new Pixels(partWidth, partHeight, part);
    }

    /** The picture with left and right exchanged. */
    public Pixels mirror() {
        byte[] mirrored = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(rgb, 3 * (y * width + x), mirrored, 3 * (y * width + width - 1 - x), 3);
            }
        }
        return new Pixels(width, height, mirrored);
    }
}
