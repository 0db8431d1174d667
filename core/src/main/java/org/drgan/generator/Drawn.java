package org.drgan.generator;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The output of a generator.
 *
 * @param pictures one tensor per stage, small to large, each [B, 3, S_i, S_i], -1 to 1
 * @param refinements outputs of the refinement stages, one fewer than pictures
 * @param mean of the conditioning augmentation, [B, condition]
 * @param logVariance of the conditioning augmentation, [B, condition]
 */
public record Drawn(List<Tensor> pictures, List<RefinedFeatures> refinements, Tensor mean, Tensor logVariance) {
    /** The last stage's picture, [B, 3, S, S]. */
    public Tensor picture() {
        return pictures.get(pictures.size() - 1);
    }
}
