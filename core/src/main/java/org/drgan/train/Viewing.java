package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Noise;
import org.drgan.tensor.Processes;

/**
 * Augmentation of real and generated pictures: shifted by a few pixels before discriminators and image encoder, and
 * with a little noise (grain) before discriminators.
 *
 * <p>Discriminators and image encoder use strides, and a texture that is aligned with them, a checkerboard, can fool
 * them without being in any real picture. With another shift in each step it cannot. The translation of Zhao et al.
 * 2020, "Differentiable Augmentation", but with mirrored borders and one move for a batch.
 *
 * <p>Each real picture has its own noise; a generator without noise for each pixel can only draw a fixed texture
 * instead. Under added noise that is a little stronger, neither is visible (instance noise, Sønderby et al. 2017).
 */
final class Viewing {
    private static final long STREAM = 0x5348494654L; // sets these draws apart from others of the step

    private final List<Move> moves = new ArrayList<>();
    private final double grain;
    private final RowNoise noise;

    /** @param largest how many pixels at most, as given by the share and the side */
    private record Move(int largest, int down, int right) {}

    /**
     * The moves of a step, a function of (seed, step).
     *
     * @param share the largest move as a share of the side; 0 leaves the pictures where they are
     * @param grain standard deviation of what {@link #viewed} adds to each value; 0 adds nothing
     * @param sides of the stages' pictures
     */
    Viewing(double share, double grain, List<Integer> sides, long seed, long step) {
        this(share, grain, sides, seed, step, new RowNoise(Processes.ALONE));
    }

    /** Likewise, with noise for the rows of one of several processes. */
    Viewing(double share, double grain, List<Integer> sides, long seed, long step, RowNoise noise) {
        this.grain = grain;
        this.noise = noise;
        SplittableRandom random = new SplittableRandom(Noise.key(Noise.key(seed, step), STREAM));
        for (int side : sides) {
            int largest = (int) Math.round(share * side);
            moves.add(new Move(largest, random.nextInt(2 * largest + 1), random.nextInt(2 * largest + 1)));
        }
    }

    /** Pictures of a stage where they are seen, [B, 3, S, S] to the same. */
    Tensor moved(int stage, Tensor pictures) {
        Move move = moves.get(stage);
        if (move.largest() == 0) {
            return pictures;
        }
        long side = pictures.size(2);
        int border = move.largest();
        return torch.reflection_pad2d(pictures, border, border, border, border) // [B, 3, S + 2 border, S + 2 border]
                .narrow(2, move.down(), side)
                .narrow(3, move.right(), side); // [B, 3, S, S]
    }

    /** As a discriminator sees them: moved and under fresh grain, drawn from libtorch's generator; [B, 3, S, S]. */
    Tensor viewed(int stage, Tensor pictures) {
        Tensor moved = moved(stage, pictures); // [B, 3, S, S]
        return grain == 0 ? moved : moved.add(noise.like(moved), new Scalar(grain)); // [B, 3, S, S]
    }
}
