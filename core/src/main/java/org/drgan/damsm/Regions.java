package org.drgan.damsm;

import org.bytedeco.pytorch.Tensor;

/**
 * Pictures as numbers that can be compared with words and sentences.
 *
 * @param regions what is seen at each place, [B, D, h, w]
 * @param whole the picture as a whole, [B, D]
 */
public record Regions(Tensor regions, Tensor whole) {}
