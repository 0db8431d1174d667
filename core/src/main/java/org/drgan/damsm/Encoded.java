package org.drgan.damsm;

import org.bytedeco.pytorch.Tensor;

/**
 * Encoded sentences.
 *
 * @param words each word in its context, zero in the padding, [B, D, T]
 * @param sentence each sentence as a whole, [B, D]
 */
public record Encoded(Tensor words, Tensor sentence) {}
