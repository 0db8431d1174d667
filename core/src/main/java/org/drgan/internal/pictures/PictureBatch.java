package org.drgan.internal.pictures;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.drgan.image.Pixels;
import org.drgan.tensor.Tensors;

/** Pictures as one tensor. */
public final class PictureBatch {
    private PictureBatch() {}

    /** Square pictures of one side, [B, 3, side, side]. */
    public static Tensor of(List<Pixels> pictures, int side) {
        int size = 3 * side * side;
        float[] planes = new float[pictures.size() * size];
        for (int row = 0; row < pictures.size(); row++) {
            Pixels picture = pictures.get(row);
            if (picture.width() != side || picture.height() != side) {
                throw new IllegalArgumentException("a picture is " + picture.width() + " by " + picture.height()
                        + " pixels, expected " + side + " by " + side);
            }
            System.arraycopy(picture.planes(), 0, planes, row * size, size);
        }
        return Tensors.of(planes, pictures.size(), 3, side, side);
    }
}
