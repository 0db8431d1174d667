package org.drgan.discriminator;

import org.bytedeco.pytorch.Tensor;

/**
 * Features of pictures, computed by a discriminator's trunk.
 *
 * @param map input of the logits, [B, 8n, 4, 4]
 * @param pooled channel means of the deepest strided map, input of the distribution normalization, [B, deepest]
 */
public record Features(Tensor map, Tensor pooled) {}
