package org.drgan.train;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Noise;

/**
 * Augmentation of real and generated pictures: shifted by a few pixels before discriminators and image encoder, and with a
 * little noise (grain) before discriminators.
 *
 * <p>Discriminators and image encoder use strides, and a texture that is aligned with them, a checkerboard, can fool them
 * without being in any real picture. With another shift for each picture it cannot. The
 * translation of Zhao et al. 2020, "Differentiable Augmentation", but with mirrored borders.
 *
 * <p>Each real picture has its own noise; a generator without noise for each pixel can only draw a fixed texture instead.
 * Under added noise that is a little stronger, neither is visible (instance noise, Sønderby et al. 2017).
 *
 * @param share the largest move as a share of the side; 0 leaves the pictures where they are
 * @param grain standard deviation of what {@link #viewed} adds to each value; 0 adds nothing
 * @param key what the moves are a function of, with stage and row
 * @param first row of the batch that the pictures begin with
 */
record Viewing(double share, double grain, long key, long first) {
    private static final long STREAM = 0x5348494654L; // sets these draws apart from others of the step

    /** How the pictures of a step are seen. */
    static Viewing of(double share, double grain, long seed, long step) {
        return new Viewing(share, grain, Noise.key(Noise.key(seed, step), STREAM), 0);
    }

    /** How the pictures from a row of the batch on are seen, for a part of it. */
    Viewing from(long row) {
        return new Viewing(share, grain, key, first + row);
    }

    /** Pictures of a stage where they are seen, each moved for itself, [B, 3, S, S] to the same. */
    Tensor moved(int stage, Tensor pictures) {
        long side = pictures.size(2);
        int most = (int) Math.round(share * side);
        if (most == 0) {
            return pictures;
        }
        Tensor wide = torch.reflection_pad2d(pictures, most, most, most, most); // [B, 3, S + 2 most, S + 2 most]
        TensorVector seen = new TensorVector();
        for (long row = 0; row < pictures.size(0); row++) {
            SplittableRandom random = new SplittableRandom(Noise.key(Noise.key(key, stage), first + row));
            int down = random.nextInt(2 * most + 1);
            int right = random.nextInt(2 * most + 1);
            seen.push_back(wide.narrow(0, row, 1).narrow(2, down, side).narrow(3, right, side)); // [1, 3, S, S]
        }
        return torch.cat(seen, 0); // [B, 3, S, S]
    }

    /** As a discriminator sees them: moved and under fresh grain, drawn from libtorch's generator; [B, 3, S, S]. */
    Tensor viewed(int stage, Tensor pictures) {
        Tensor moved = moved(stage, pictures); // [B, 3, S, S]
        return grain == 0 ? moved : moved.add(torch.randn_like(moved), new Scalar(grain)); // [B, 3, S, S]
    }
}
