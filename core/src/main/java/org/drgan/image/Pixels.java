package org.drgan.image;

/**
 * A decoded picture: 8-bit RGB, row by row from the top left.
 *
 * @param width pixels a row
 * @param height rows
 * @param rgb 3 * width * height bytes, red first
 */
@SuppressWarnings("ArrayRecordComponent") // a picture's bytes are its value; nobody compares pictures by equals
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
}
