package org.drgan.image;

import java.nio.file.Path;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Tensors;
import org.drgan.weights.Safetensors;

/** Pixels that Pillow 9.4 and libjpeg-turbo gave for the pictures of golden cub-mini and coco-mini. */
final class GoldenPixels {
    private final Safetensors.Contents contents;

    GoldenPixels(String set) throws Exception {
        contents = Safetensors.read(
                Path.of(Objects.requireNonNull(GoldenPixels.class.getResource("/golden/pixels/" + set + ".safetensors"))
                        .toURI()));
    }

    /** A tensor of [height, width, 3] as a picture. */
    Pixels picture(String name) {
        Tensor tensor = tensor(name);
        long[] levels = Tensors.longs(tensor);
        byte[] rgb = new byte[levels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i];
        }
        return new Pixels((int) tensor.size(1), (int) tensor.size(0), rgb);
    }

    Tensor tensor(String name) {
        return Objects.requireNonNull(contents.tensors().get(name), name);
    }
}
