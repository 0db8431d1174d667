package org.drgan.discriminator;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Judges pictures by a map of features that was computed from them; S is 4, or 1 for a map without positions. */
public interface Judge {
    /**
     * Real (positive) or generated (negative).
     *
     * @param map [B, C, S, S]
     * @return logits, [B]
     */
    Tensor unconditional(Tensor map);

    /**
     * Real and matching the sentence (positive), or not (negative).
     *
     * @param map [B, C, S, S]
     * @param sentence [N, words]
     * @param picture the map's row that each sentence is judged with, int64, [N]
     * @return logits, [N]
     */
    Tensor conditional(Tensor map, Tensor sentence, Tensor picture);

    /** Likewise, each sentence with the picture of its row, [B]. */
    default Tensor conditional(Tensor map, Tensor sentence) {
        long[] each = LongStream.range(0, map.size(0)).toArray();
        return conditional(map, sentence, Tensors.of(each, each.length).to(map.device(), torch.ScalarType.Long));
    }

    /** The logits of pairs, or null when switched off. */
    @Nullable
    PairLogits pair();
}
