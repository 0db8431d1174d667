package org.drgan.train;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Contrasts;
import org.drgan.data.Batch;
import org.drgan.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Turns the arrays of a batch into tensors. */
final class Batches {
    private Batches() {}

    /** The pictures on a device, [B, 3, S, S]. */
    static Tensor pictures(Batch batch, Device device) {
        return Tensors.of(batch.pictures(), batch.size(), 3, batch.side(), batch.side())
                .to(device, torch.ScalarType.Float);
    }

    /**
     * Mismatched sentences: for each picture the sentence of the next picture of another class and, where the data can
     * falsify sentences, its own sentence with one attribute wrong.
     *
     * @param sentence the true sentences' codes, [B, D]
     * @return [B, D], or [(1 + K) B, D] with K contrasts per picture
     */
    static Tensor mismatched(Tensor sentence, int[] classNumbers, @Nullable Contrasts contrasts) {
        Tensor others = sentence.index_select(
                0, Tensors.of(others(classNumbers), classNumbers.length).to(sentence.device(), torch.ScalarType.Long));
        if (contrasts == null) {
            return others; // [B, D]
        }
        long[] marks = new long[contrasts.present().length];
        for (int row = 0; row < marks.length; row++) {
            marks[row] = contrasts.present()[row] ? 1 : 0;
        }
        Tensor present = Tensors.of(marks, marks.length, 1).to(sentence.device(), torch.ScalarType.Bool); // [K B, 1]
        Tensor wrong = contrasts.text().sentence(); // [K B, D]
        Tensor any = others.repeat(wrong.size(0) / others.size(0), 1); // [K B, D]
        return torch.cat(new TensorVector(others, torch.where(present, wrong, any)), 0); // [(1 + K) B, D]
    }

    /** For each picture the row of the next one of another class; of the next one if the batch has only one class. */
    static long[] others(int[] classNumbers) {
        long[] others = new long[classNumbers.length];
        for (int row = 0; row < others.length; row++) {
            int other = (row + 1) % others.length;
            while (other != row && classNumbers[other] == classNumbers[row]) {
                other = (other + 1) % others.length;
            }
            others[row] = other != row ? other : (row + 1) % others.length;
        }
        return others;
    }
}
