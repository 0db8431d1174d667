package org.drgan.generator;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Features split in two: the key part, which is drawn, and the rest.
 *
 * @param features H or Q, [B, C, H, W]
 * @param key the key part, features times gate, [B, C, H, W]
 * @param gate how much of each value is kept, 0 to 1, [B, C, H, W]; null where a stage has no gates and keeps everything
 */
public record Disentangled(
        Tensor features, Tensor key, @Nullable Tensor gate) {
    /** All of the features as key part, for a stage without gates. */
    static Disentangled whole(Tensor features) {
        return new Disentangled(features, features, null);
    }

    /** The non-key part, features minus key part, [B, C, H, W]. Only the disentangling loss uses it. */
    public Tensor rest() {
        return features.sub(key);
    }
}
