package org.drgan.tensor;

/**
 * The shape of a square map of features, [B, C, S, S].
 *
 * @param channels C
 * @param side S
 */
public record MapShape(long channels, long side) {}
