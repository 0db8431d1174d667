package org.drgan.damsm;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropies for finding the right caption or picture in a batch, over the scores of pictures with captions.
 *
 * <p>Everywhere, scores are [B, B] with the right pairs on the diagonal, and {@code blocked} [B, B] is zero, or minus
 * infinity where a pair counts as neither right nor wrong.
 */
final class Finding {
    private final double gamma3;

    Finding(MatchingSettings settings) {
        this.gamma3 = settings.gamma3();
    }

    /**
     * Cross-entropy of each picture's choice among all captions, [B].
     *
     * @param contrast scores [B, K] of more wrong captions for each picture, minus infinity where there is none, or null
     */
    Tensor caption(Tensor scores, Tensor blocked, @Nullable Tensor contrast) {
        Tensor logits = scores.mul(new Scalar(gamma3)).add(blocked); // [B, B]
        if (contrast != null) {
            logits = torch.cat(new TensorVector(logits, contrast.mul(new Scalar(gamma3))), 1); // [B, B + K]
        }
        return logits.log_softmax(1).diagonal().neg();
    }

    /** Cross-entropy of each caption's choice among all pictures, [B]. */
    Tensor picture(Tensor scores, Tensor blocked) {
        return scores.mul(new Scalar(gamma3))
                .add(blocked)
                .log_softmax(0)
                .diagonal()
                .neg();
    }

    /** Minus infinity where two different pictures are of the same class, else zero. [B, B] */
    static Tensor sameClass(int size, int @Nullable [] classes) {
        float[] blocked = new float[size * size];
        if (classes != null) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    if (row != column && classes[row] == classes[column]) {
                        blocked[row * size + column] = Float.NEGATIVE_INFINITY;
                    }
                }
            }
        }
        return Tensors.of(blocked, size, size);
    }

    /** Minus infinity where there is no caption, else zero. [B] */
    static Tensor absent(boolean[] present) {
        float[] blocked = new float[present.length];
        for (int row = 0; row < present.length; row++) {
            blocked[row] = present[row] ? 0 : Float.NEGATIVE_INFINITY;
        }
        return Tensors.of(blocked, present.length);
    }
}
