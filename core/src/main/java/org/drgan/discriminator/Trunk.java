package org.drgan.discriminator;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;
import org.drgan.tensor.SpectralConvolution;

/**
 * The discriminator's trunk: spectrally normalized convolutions that halve the picture down to 4x4, then, for large
 * pictures, narrow it to 8n channels.
 *
 * <p>As published for 64, 128 and 256 pixels: conv4x4 with stride 2 and LeakyReLU, n, 2n, 4n, 8n (16n, 32n) channels;
 * conv3x3 and LeakyReLU back to 8n. Smaller pictures start wider (32 pixels: 2n, 4n, 8n; 16: 4n, 8n), so that the last
 * map is the same for every size.
 */
public final class Trunk extends Module {
    static final int SIDE = 4; // of the last map

    private final List<SpectralConvolution> downs = new ArrayList<>();
    private final List<SpectralConvolution> narrows = new ArrayList<>();
    private final long side;
    private final long deepest;

    /**
     * @param channels n
     * @param normalize whether convolutions are spectrally normalized
     * @param side of the pictures: 8, 16, 32, ...
     * @throws IllegalArgumentException if halving does not lead from the side to 4
     */
    public Trunk(long channels, boolean normalize, int side) {
        if (side < 2 * SIDE || Integer.bitCount(side) != 1) {
            throw new IllegalArgumentException(
                    "a discriminator halves its picture down to 4x4, so the side is 8, 16, 32, ..., not " + side);
        }
        this.side = side;
        int halvings = Integer.numberOfTrailingZeros(side / SIDE);
        long in = 3;
        long out = channels << Math.max(0, 4 - halvings);
        for (int i = 1; i <= halvings; i++) {
            downs.add(register_module("down" + i, new SpectralConvolution(in, out, 4, 2, 1, true, normalize)));
            in = out;
            out *= 2;
        }
        this.deepest = in;
        for (; in > 8 * channels; in /= 2) {
            narrows.add(register_module(
                    "narrow" + (narrows.size() + 1), new SpectralConvolution(in, in / 2, 3, 1, 1, true, normalize)));
        }
    }

    /** Channels of the deepest strided map, the length of {@link Features#pooled}. */
    public long deepest() {
        return deepest;
    }

    /**
     * @param picture values in -1..1, [B, 3, side, side]
     * @throws IllegalArgumentException if the pictures have another side
     */
    public Features forward(Tensor picture) {
        if (picture.size(2) != side || picture.size(3) != side) {
            throw new IllegalArgumentException("this discriminator judges pictures of " + side + "x" + side + ", not "
                    + picture.size(2) + "x" + picture.size(3));
        }
        Tensor map = picture;
        for (SpectralConvolution down : downs) {
            map = Layers.leaky(down.forward(map)); // half the side, twice the channels
        }
        Tensor pooled = Layers.pool(map); // [B, deepest]
        for (SpectralConvolution narrow : narrows) {
            map = Layers.leaky(narrow.forward(map)); // half the channels
        }
        return new Features(map, pooled); // [B, 8n, 4, 4]
    }
}
