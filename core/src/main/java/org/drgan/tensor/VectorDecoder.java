package org.drgan.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Grows a vector into a feature map: a linear layer, batch norm and gated linear unit make a map of 4x4, then each
 * {@link UpBlock} doubles its side and halves its channels.
 *
 * <p>Used by the generator's initial stage and by the decoder of the discriminators' variational auto-encoder.
 */
public final class VectorDecoder extends Module {
    private static final long SEED_SIDE = 4;

    private final LinearImpl linear;
    private final BatchNorm1dImpl norm;
    private final List<UpBlock> ups = new ArrayList<>();
    private final long seedChannels;

    /**
     * @param in length of the vector
     * @param channels channels of the grown map
     * @param side side of the grown map, 4, 8, 16, ...
     * @throws IllegalArgumentException if the side is not 4 times a power of two
     */
    public VectorDecoder(long in, long channels, long side) {
        this(in, channels, side, Norms.LOCAL);
    }

    /** The same with the given batch norms. */
    public VectorDecoder(long in, long channels, long side, Norms norms) {
        if (side < SEED_SIDE || Long.bitCount(side) != 1) {
            throw new IllegalArgumentException(
                    "a feature map grows from 4x4 by doubling, so its side is 4, 8, 16, 32, ..., not " + side);
        }
        this.seedChannels = channels * side / SEED_SIDE;
        long gated = 2 * seedChannels * SEED_SIDE * SEED_SIDE;
        this.linear = register_module("linear", Layers.linear(in, gated, false));
        this.norm = register_module("norm", norms.over1d(gated));
        for (long width = seedChannels; width > channels; width /= 2) {
            ups.add(register_module("up" + (ups.size() + 1), new UpBlock(width, width / 2, norms)));
        }
    }

    /**
     * @param vector [B, in]
     * @return [B, channels, side, side]
     */
    public Tensor forward(Tensor vector) {
        Tensor seed = Layers.gatedLinearUnit(norm.forward(linear.forward(vector))); // [B, channels side/4 16]
        Tensor map = seed.view(-1, seedChannels, SEED_SIDE, SEED_SIDE); // [B, channels side/4, 4, 4]
        for (UpBlock up : ups) {
            map = up.forward(map); // half the channels, twice the side
        }
        return map; // [B, channels, side, side]
    }
}
