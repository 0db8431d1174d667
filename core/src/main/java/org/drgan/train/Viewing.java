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
 * <p>Discriminators and image encoder use strides, so a texture that is aligned with them, such as a checkerboard, can
 * fool them although no real picture has it. A different shift in each step prevents this. It is the translation of
 * Zhao et al. 2020, "Differentiable Augmentation", but with mirrored borders and one shift per batch.
 *
 * <p>Each real picture has its own sensor noise; a generator without noise per pixel can only draw a fixed texture
 * instead. Slightly stronger added noise hides this difference (instance noise, Sønderby et al. 2017).
 */
final class Viewing {
    private static final long STREAM = 0x5348494654L; // separates these random numbers from others of the step

    private final List<Move> moves = new ArrayList<>();
    private final double grain;
    private final RowNoise noise;

    /** @param largest how many pixels at most */
    private record Move(int largest, int down, int right) {}

    /**
     * The moves of a step, a function of (seed, step).
     *
     * @param share the largest move as a share of the side; 0 for no move
     * @param grain standard deviation of the noise that {@link #viewed} adds; 0 for no noise
     * @param sides of the stages' pictures
     */
    Viewing(double share, double grain, List<Integer> sides, long seed, long step) {
        this(share, grain, sides, seed, step, new RowNoise(Processes.ALONE));
    }

    /** Likewise, for the rows of one of several processes. */
    Viewing(double share, double grain, List<Integer> sides, long seed, long step, RowNoise noise) {
        this.grain = grain;
        this.noise = noise;
        SplittableRandom random = new SplittableRandom(Noise.key(Noise.key(seed, step), STREAM));
        for (int side : sides) {
            int largest = (int) Math.round(share * side);
            moves.add(new Move(largest, random.nextInt(2 * largest + 1), random.nextInt(2 * largest + 1)));
        }
    }

    /** Pictures of a stage, shifted, [B, 3, S, S] to the same. */
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

    /**
     * Pictures as a discriminator sees them: shifted and with new noise from libtorch's random generator; [B, 3, S, S].
     */
    Tensor viewed(int stage, Tensor pictures) {
        Tensor moved = moved(stage, pictures); // [B, 3, S, S]
        return grain == 0 ? moved : moved.add(noise.like(moved), new Scalar(grain)); // [B, 3, S, S]
    }
}
