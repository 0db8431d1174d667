package org.drgan.generator;

import org.bytedeco.pytorch.Tensor;

/** How the padding mask of a batch of captions is applied to attention scores. */
public enum PaddingLayout {
    /** Each caption's padding hides that caption's padded words, at every position. */
    PER_CAPTION {
        @Override
        Tensor over(Tensor padding, long positions) {
            return padding.unsqueeze(2); // [B, T, 1]
        }
    },

    /**
     * The published code's layout: it repeats the padding of the batch as a whole where each row should be repeated, so
     * row r of all B x positions rows, caption after caption, is given the padding of caption r mod B. Captions hide
     * each other's words, and a picture depends on its batch; the same as {@link #PER_CAPTION} for a batch of one.
     */
    TILED {
        @Override
        Tensor over(Tensor padding, long positions) {
            long batch = padding.size(0);
            Tensor rows = padding.repeat(positions, 1); // [positions B, T], caption index fastest
            return rows.view(batch, positions, -1).transpose(1, 2); // [B, T, positions]
        }
    };

    /**
     * @param padding true where a caption has no word, [B, T]
     * @return true where attention is masked, [B, T, positions] or [B, T, 1] for all positions
     */
    abstract Tensor over(Tensor padding, long positions);
}
