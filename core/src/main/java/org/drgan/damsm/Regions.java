package org.drgan.damsm;

import org.bytedeco.pytorch.Tensor;

/**
 * Embeddings of pictures that can be compared with words and sentences.
 *
 * @param regions each region, [B, D, h, w]
 * @param whole the picture as a whole, [B, D]
 */
public record Regions(Tensor regions, Tensor whole) {}
