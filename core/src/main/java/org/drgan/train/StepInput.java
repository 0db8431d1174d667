package org.drgan.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.drgan.damsm.Contrasts;
import org.drgan.damsm.Encoded;
import org.jspecify.annotations.Nullable;

/**
 * What one step of the GAN works on.
 *
 * @param real the real pictures at each stage's size, smallest first, each [B, 3, S, S]
 * @param text the true sentences, encoded
 * @param lengths words in each
 * @param padding true where a sentence has no word, [B, T]
 * @param contrasts the same sentences with one thing wrong; null where the data cannot tell
 * @param mismatched sentence codes that do not fit the pictures, [N, D] with N a multiple of B
 * @param classNumbers class of each picture
 * @param noise [B, Z]
 * @param conditionNoise [B, condition]
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
record StepInput(
        List<Tensor> real,
        Encoded text,
        long[] lengths,
        Tensor padding,
        @Nullable Contrasts contrasts,
        Tensor mismatched,
        int[] classNumbers,
        Tensor noise,
        Tensor conditionNoise) {}
