package org.drgan.tensor;

import org.bytedeco.pytorch.Tensor;

/** The Hann window, with which the edges of a picture do not count in its Fourier transform: pictures are not periodic. */
public final class HannWindow {
    private HannWindow() {}

    /**
     * The product of a window down and one across, with its maximum in the middle of the picture.
     *
     * @param side S
     * @return 0 to 1, in 64 bits, [S, S]
     */
    public static Tensor square(int side) {
        double[] values = new double[side];
        for (int i = 0; i < side; i++) {
            values[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / side);
        }
        Tensor line = Tensor.create(values, side); // [S]
        return line.unsqueeze(1).mul(line); // [S, S]
    }
}
