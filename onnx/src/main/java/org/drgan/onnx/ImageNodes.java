package org.drgan.onnx;

import java.util.ArrayList;
import java.util.List;
import org.drgan.damsm.ImageEncoder;
import org.drgan.damsm.InceptionV3;
import org.drgan.damsm.SmallImageEncoder;
import org.drgan.tensor.State;

/** Adds the nodes of an {@link ImageEncoder}. */
final class ImageNodes {
    private static final long INCEPTION_SIDE = 299;

    private final Graph graph;
    private final ImageEncoder encoder;
    private final Layers layers;

    /**
     * The names of the results.
     *
     * @param regions [B, D, h, w]
     * @param whole codes of whole pictures, [B, D]
     */
    record Seen(String regions, String whole) {}

    ImageNodes(Graph graph, ImageEncoder encoder) {
        this.graph = graph;
        this.encoder = encoder;
        this.layers = new Layers(
                graph, State.of(encoder), encoder instanceof InceptionV3 ? Layers.INCEPTION_EPSILON : Layers.EPSILON);
    }

    /** @param picture [B, 3, S, S], values from -1 to 1 */
    Seen add(String picture, int side) {
        return encoder instanceof SmallImageEncoder ? small(picture, side) : inception(picture, side);
    }

    private Seen small(String picture, int side) {
        String map = step("stem", picture, 1); // [B, W, S, S]
        for (int level = 0; side >> level > SmallImageEncoder.REGIONS; level++) {
            map = step("halving" + level, map, 2); // [B, .., S / 2^(level+1), ..]
            String residual = "residual" + level;
            String first = step(residual + ".first", map, 1);
            String second = layers.convolution(residual + ".second", residual + ".norm", first, 1);
            map = layers.leaky(residual, graph.add("Add", residual, List.of(map, second)));
        }
        String mean = pool("ReduceMean", map);
        String largest = pool("ReduceMax", map);
        String pooled = join("whole", List.of(mean, largest)); // [B, 8W]
        return new Seen(layers.convolution("regions", null, map, 1), layers.linear("whole", null, pooled));
    }

    private String step(String name, String input, long stride) {
        return layers.leaky(name, layers.convolution(name + ".convolution", name + ".norm", input, stride));
    }

    /** Szegedy et al. 2016, as in torchvision. */
    private Seen inception(String picture, int side) {
        String scales =
                graph.reals("resize/scales", 1, 1, INCEPTION_SIDE / (float) side, INCEPTION_SIDE / (float) side);
        String large = graph.add(
                "Resize",
                "resize",
                List.of(picture, "", scales),
                Attribute.text("mode", "linear"),
                Attribute.text("coordinate_transformation_mode", "align_corners")); // [B, 3, 299, 299]
        String map = through(large, "Conv2d_1a_3x3 2 valid", "Conv2d_2a_3x3 1 valid", "Conv2d_2b_3x3");
        map = through(largest("pool1", map), "Conv2d_3b_1x1", "Conv2d_4a_3x3 1 valid"); // [B, 192, 71, 71]
        map = largest("pool2", map); // [B, 192, 35, 35]
        for (String block : List.of("Mixed_5b", "Mixed_5c", "Mixed_5d")) {
            map = branches(
                    block,
                    map,
                    List.of("branch1x1"),
                    List.of("branch5x5_1", "branch5x5_2"),
                    List.of("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"),
                    List.of(POOL, "branch_pool"));
        }
        map = branches(
                "Mixed_6a",
                map,
                List.of("branch3x3 2 valid"),
                List.of("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3 2 valid"),
                List.of(LARGEST)); // [B, 768, 17, 17]
        for (String block : List.of("Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e")) {
            map = branches(
                    block,
                    map,
                    List.of("branch1x1"),
                    List.of("branch7x7_1", "branch7x7_2", "branch7x7_3"),
                    List.of("branch7x7dbl_1", "branch7x7dbl_2", "branch7x7dbl_3", "branch7x7dbl_4", "branch7x7dbl_5"),
                    List.of(POOL, "branch_pool"));
        }
        String regions = layers.convolution("emb_features", null, map, 1); // [B, D, 17, 17]
        map = branches(
                "Mixed_7a",
                map,
                List.of("branch3x3_1", "branch3x3_2 2 valid"),
                List.of("branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3", "branch7x7x3_4 2 valid"),
                List.of(LARGEST)); // [B, 1280, 8, 8]
        for (String block : List.of("Mixed_7b", "Mixed_7c")) {
            String input = map;
            String once = through(input, block + ".branch3x3_1");
            String twice = through(input, block + ".branch3x3dbl_1", block + ".branch3x3dbl_2");
            map = join(
                    block,
                    List.of(
                            through(input, block + ".branch1x1"),
                            through(once, block + ".branch3x3_2a"),
                            through(once, block + ".branch3x3_2b"),
                            through(twice, block + ".branch3x3dbl_3a"),
                            through(twice, block + ".branch3x3dbl_3b"),
                            through(mean(block, input), block + ".branch_pool"))); // [B, 2048, 8, 8]
        }
        return new Seen(regions, layers.linear("emb_cnn_code", null, pool("ReduceMean", map)));
    }

    private static final String POOL = "(mean of neighbours)";
    private static final String LARGEST = "(largest of neighbours)";

    /**
     * The parallel branches of a block, with their channels concatenated; steps are written as for {@link #through}.
     */
    @SafeVarargs
    private String branches(String block, String input, List<String>... ways) {
        List<String> ends = new ArrayList<>();
        for (List<String> way : ways) {
            String map = input;
            for (String step : way) {
                map = switch (step) {
                    case POOL -> mean(block, map);
                    case LARGEST -> largest(block, map);
                    default -> through(map, block + "." + step);
                };
            }
            ends.add(map);
        }
        return join(block, ends);
    }

    /**
     * Consecutive convolutions with batch norm and ReLU. A step is a name, and " 2 valid" for stride 2 without padding.
     */
    private String through(String input, String... steps) {
        String map = input;
        for (String step : steps) {
            String[] parts = step.split(" ");
            String name = parts[0];
            long stride = parts.length > 1 ? Long.parseLong(parts[1]) : 1;
            String convolved = layers.convolution(name + ".conv", name + ".bn", map, stride, parts.length <= 2);
            map = graph.add("Relu", name, List.of(convolved));
        }
        return map;
    }

    private String mean(String name, String map) {
        return graph.add(
                "AveragePool",
                name,
                List.of(map),
                Attribute.numbers("kernel_shape", 3, 3),
                Attribute.numbers("pads", 1, 1, 1, 1),
                Attribute.number("count_include_pad", 1));
    }

    private String largest(String name, String map) {
        return graph.add(
                "MaxPool",
                name,
                List.of(map),
                Attribute.numbers("kernel_shape", 3, 3),
                Attribute.numbers("strides", 2, 2));
    }

    private String join(String name, List<String> maps) {
        return graph.add("Concat", name, maps, Attribute.number("axis", 1));
    }

    /** [B, C, H, W] to [B, C]. */
    private String pool(String operator, String map) {
        return graph.add(
                operator, "pool", List.of(map), Attribute.numbers("axes", 2, 3), Attribute.number("keepdims", 0));
    }
}
