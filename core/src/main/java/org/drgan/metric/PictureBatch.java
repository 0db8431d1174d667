package org.drgan.metric;

import java.io.IOException;
import org.bytedeco.pytorch.Tensor;
import org.drgan.data.CaptionedPictures;
import org.drgan.image.Fit;
import org.drgan.tensor.Tensors;

/** Pictures of a data set as one tensor. */
final class PictureBatch {
    private PictureBatch() {}

    /** The pictures of these numbers, made square, [B, 3, side, side]. */
    static Tensor of(CaptionedPictures pictures, int[] indexes, Fit fit, int side) throws IOException {
        int size = 3 * side * side;
        float[] planes = new float[indexes.length * size];
        for (int row = 0; row < indexes.length; row++) {
            float[] one = fit.square(pictures.picture(indexes[row]), side).planes();
            System.arraycopy(one, 0, planes, row * size, size);
        }
        return Tensors.of(planes, indexes.length, 3, side, side);
    }
}
