package org.drgan.damsm;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** 3x3 pooling of Inception's pooling branch: [B, C, H, W] to [B, C, H, W]. */
enum Pooling {
    /** Average pooling that counts the zeros around the map, as in torchvision. */
    PADDED_MEAN,
    /**
     * Average pooling that does not count them, as in the network of 2015 that the Frechet distance was defined with.
     */
    INNER_MEAN,
    /** Max pooling, as in the last block of that network. */
    LARGEST;

    private static final long[] ONE = {1, 1};
    private static final long[] THREE = {3, 3};

    Tensor forward(Tensor map) {
        return this == LARGEST
                ? torch.max_pool2d(map, THREE, ONE, ONE, ONE, false)
                : torch.avg_pool2d(map, THREE, ONE, ONE, false, this == PADDED_MEAN, new LongOptional());
    }
}
