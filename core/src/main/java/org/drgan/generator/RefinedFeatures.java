package org.drgan.generator;

import org.bytedeco.pytorch.Tensor;

/**
 * Output and intermediate features of a refinement stage.
 *
 * @param features H_i for the image head and the next stage, [B, C, 2H, 2W]
 * @param image H_(i-1) split by its gate, [B, C, H, W]
 * @param context Q_i split by its gate, [B, C, H, W]
 * @param attention weight of each word at each position, [B, T, H, W]
 */
public record RefinedFeatures(Tensor features, Disentangled image, Disentangled context, Tensor attention) {}
