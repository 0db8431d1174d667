package org.drgan.image;

import java.util.Arrays;

/**
 * Bilinear resizing as Pillow does it, to the last bit: a triangle filter that widens when the picture shrinks, rows
 * before columns, rounded to 8 bits between the two, weights as 22-bit fixed-point numbers. Published models were
 * trained and are measured on pictures resized like this; other libraries' "bilinear" gives other pixels.
 */
public final class PilResize {
    private static final int PRECISION = 22; // fractional bits: 32 - 8 for the pixel - 2 for the sum

    private PilResize() {}

    /** A picture at another size; the same object if the size is the same. */
    public static Pixels resize(Pixels picture, int width, int height) {
        if (width < 1 || height < 1 || 3L * width * Math.max(height, picture.height()) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("cannot resize a picture of " + picture.width() + "x" + picture.height()
                    + " to " + width + "x" + height);
        }
        Pixels result = picture;
        if (width != picture.width()) {
            result = alongRows(result, Filter.of(picture.width(), width));
        }
        if (height != picture.height()) {
            result = alongColumns(result, Filter.of(picture.height(), height));
        }
        return result;
    }

    private static Pixels alongRows(Pixels picture, Filter filter) {
        int width = filter.size();
        byte[] from = picture.rgb();
        byte[] to = new byte[3 * width * picture.height()];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < width; x++) {
                int first = 3 * (y * picture.width() + filter.starts[x]);
                filter.apply(x, from, first, 3, to, 3 * (y * width + x));
            }
        }
        return new Pixels(width, picture.height(), to);
    }

    private static Pixels alongColumns(Pixels picture, Filter filter) {
        int width = picture.width();
        byte[] from = picture.rgb();
        byte[] to = new byte[3 * width * filter.size()];
        for (int y = 0; y < filter.size(); y++) {
            for (int x = 0; x < width; x++) {
                int first = 3 * (filter.starts[y] * width + x);
                filter.apply(y, from, first, 3 * width, to, 3 * (y * width + x));
            }
        }
        return new Pixels(width, filter.size(), to);
    }

    /** For each pixel of the result, its first source pixel and the weights of its sources. */
    @SuppressWarnings("ArrayRecordComponent") // tables of numbers inside this class
    private record Filter(int[] starts, int[][] weights) {
        static Filter of(int from, int to) {
            double scale = (double) from / to;
            double reach = Math.max(scale, 1); // the triangle widens when shrinking: this is the antialiasing
            Filter filter = new Filter(new int[to], new int[to][]);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int start = Math.max(0, (int) (centre - reach + 0.5));
                int end = Math.min(from, (int) (centre + reach + 0.5));
                double[] exact = new double[end - start];
                for (int j = 0; j < exact.length; j++) {
                    exact[j] = Math.max(0, 1 - Math.abs((j + start - centre + 0.5) * (1 / reach)));
                }
                double sum = 0;
                for (double weight : exact) {
                    sum += weight;
                }
                double total = sum;
                filter.starts[i] = start;
                filter.weights[i] = Arrays.stream(exact)
                        .mapToInt(weight -> (int) (0.5 + weight / total * (1 << PRECISION)))
                        .toArray();
            }
            return filter;
        }

        int size() {
            return starts.length;
        }

        /** Writes pixel {@code i} of a line, all three channels; sources lie {@code step} bytes apart. */
        void apply(int i, byte[] from, int first, int step, byte[] to, int target) {
            int red = 1 << (PRECISION - 1); // half a level, so that the shift rounds
            int green = red;
            int blue = red;
            int at = first;
            for (int weight : weights[i]) {
                red += weight * (from[at] & 0xFF);
                green += weight * (from[at + 1] & 0xFF);
                blue += weight * (from[at + 2] & 0xFF);
                at += step;
            }
            to[target] = level(red);
            to[target + 1] = level(green);
            to[target + 2] = level(blue);
        }

        private static byte level(int sum) {
            return (byte) Math.min(255, sum >> PRECISION); // never negative: triangle weights are not
        }
    }
}
