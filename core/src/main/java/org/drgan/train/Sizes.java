package org.drgan.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Scales pictures to the sizes of the stages. */
final class Sizes {
    private Sizes() {}

    /** Means over squares of pixels, [B, 3, S, S] to [B, 3, side, side]; side divides S. */
    static Tensor shrink(Tensor picture, long side) {
        long factor = picture.size(2) / side;
        return factor == 1 ? picture : torch.avg_pool2d(picture, factor, factor);
    }

    /** The picture at each of the sides, in their order. */
    static List<Tensor> pyramid(Tensor picture, List<Integer> sides) {
        List<Tensor> levels = new ArrayList<>();
        for (int side : sides) {
            levels.add(shrink(picture, side)); // [B, 3, side, side]
        }
        return levels;
    }
}
