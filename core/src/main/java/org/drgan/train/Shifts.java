package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Noise;

/**
 * Moves the pictures of each stage by a few pixels before anything judges them, real and generated ones alike.
 *
 * <p>Discriminators and image encoder see a picture through strides, and a texture in step with these pleases them
 * without being in any real picture: a checkerboard. Where the strides fall elsewhere at each step, it does not pay. The
 * translation of Zhao et al. 2020, "Differentiable Augmentation", but with mirrored borders and one move for a batch.
 */
final class Shifts {
    private static final long STREAM = 0x5348494654L; // sets these draws apart from others of the step

    private final List<Move> moves = new ArrayList<>();

    /** @param largest how many pixels at most, as given by {@code share} and the side */
    private record Move(int largest, int down, int right) {}

    /**
     * The moves of a step, a function of (seed, step).
     *
     * @param share the largest move as a share of the side; 0 leaves the pictures where they are
     * @param sides of the stages' pictures
     */
    Shifts(double share, List<Integer> sides, long seed, long step) {
        SplittableRandom random = new SplittableRandom(Noise.key(Noise.key(seed, step), STREAM));
        for (int side : sides) {
            int largest = (int) Math.round(share * side);
            moves.add(new Move(largest, random.nextInt(2 * largest + 1), random.nextInt(2 * largest + 1)));
        }
    }

    /** Pictures of a stage where they are judged, [B, 3, S, S] to the same. */
    Tensor move(int stage, Tensor pictures) {
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
}
