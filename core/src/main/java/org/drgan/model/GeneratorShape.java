package org.drgan.model;

import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Derives settings from the tensors of a published generator, so that every width and depth can be imported.
 *
 * @param dimension D, of words and sentences
 * @param condition of the conditioning augmentation's code
 * @param noise Z
 * @param channels C
 * @param base side of the first picture
 * @param stages number of pictures
 * @param residuals R
 * @param head {@code three} or {@code single}, the layers of an image head
 */
record GeneratorShape(
        int dimension, int condition, int noise, int channels, int base, int stages, int residuals, String head) {
    /**
     * @param file tensors by their published names
     * @throws IllegalArgumentException naming the required tensor that is missing
     */
    static GeneratorShape of(Map<String, Tensor> file) {
        Tensor condition = require(file, "ca_net.fc.weight", 2); // [4 condition, D]
        Tensor first = require(file, "h_net1.fc.0.weight", 2); // [16 width, condition + Z]
        Tensor picture = require(file, "img_net1.img.0.weight", 4); // [C / 2 or 3, C, 3, 3]
        int code = Math.toIntExact(condition.size(0) / 4);
        int halvings = count(file, "h_net1.upsample%d.1.weight", 1);
        return new GeneratorShape(
                Math.toIntExact(condition.size(1)),
                code,
                Math.toIntExact(first.size(1)) - code,
                Math.toIntExact(picture.size(1)),
                4 << Math.min(halvings, 16),
                count(file, "img_net%d.img.0.weight", 1),
                count(file, "h_net2.residual.%d.block.0.weight", 0),
                file.containsKey("img_net1.img.3.weight") ? "three" : "single");
    }

    private static int count(Map<String, Tensor> file, String pattern, int from) {
        return (int) IntStream.iterate(from, number -> number + 1)
                .takeWhile(number -> file.containsKey(pattern.formatted(number)))
                .count();
    }

    private static Tensor require(Map<String, Tensor> file, String name, int axes) {
        Tensor tensor = file.get(name);
        if (tensor == null || tensor.dim() != axes) {
            throw new IllegalArgumentException("the file is no generator of this family: it has no " + name);
        }
        return tensor;
    }
}
