package org.drgan.damsm;

import org.bytedeco.pytorch.Tensor;

/**
 * How well pictures and captions match; higher is better. [P, C] for each of P pictures with each of C captions, or [B]
 * for pairs.
 *
 * @param words logarithm of the sum, over the words, of exp(gamma2 times the cosine of a word and its attended regions)
 * @param sentence cosine of the whole picture and the sentence, from -1 to 1
 */
public record Scores(Tensor words, Tensor sentence) {}
