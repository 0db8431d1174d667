package org.drgan.damsm;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What Inception's pooling branch makes of the 3x3 neighbours at each place: [B, C, H, W] to [B, C, H, W]. */
enum Pooling {
    /** Their mean, the zeros around the map among them, as torchvision has it. */
    PADDED_MEAN,
    /** The mean of those inside the map, as the network of 2015 has it that the Frechet distance was defined with. */
    INNER_MEAN,
    /** The largest, as that network has it in its last block. */
    LARGEST;

    private static final long[] ONE = {1, 1};
    private static final long[] THREE = {3, 3};

    Tensor forward(Tensor map) {
        return this == LARGEST
                ? torch.max_pool2d(map, THREE, ONE, ONE, ONE, false)
                : torch.avg_pool2d(map, THREE, ONE, ONE, false, this == PADDED_MEAN, new LongOptional());
    }
}
