package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Encodes pictures as vectors that can be compared with words and sentences. */
public abstract class ImageEncoder extends Module {
    ImageEncoder(String name) {
        super(name);
    }

    /**
     * @param picture values from -1 to 1, [B, 3, S, S]
     * @return regions [B, D, h, w] and whole pictures [B, D]
     */
    public abstract Regions forward(Tensor picture);
}
