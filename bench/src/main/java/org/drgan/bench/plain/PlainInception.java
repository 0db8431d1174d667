package org.drgan.bench.plain;

import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.drgan.damsm.Regions;

/** Inception-v3 with its two output maps; it uses the weights of {@link org.drgan.damsm.InceptionV3} by their names. */
public final class PlainInception {
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] THREE = {3, 3};

    private final PlainLayers layers;

    public PlainInception(Map<String, Tensor> state) {
        this.layers = new PlainLayers(state, false);
    }

    /** Operations of all passes so far; see {@link PlainLayers#operations}. */
    public double operations() {
        return layers.operations();
    }

    /** [B, 3, S, S] to regions [B, D, 17, 17] and whole pictures [B, D]. */
    public Regions forward(Tensor picture) {
        Tensor map = torch.upsample_bilinear2d(picture, new long[] {299, 299}, true);
        map = run(run(map, 2, 0, "Conv2d_1a_3x3"), 1, 0, "Conv2d_2a_3x3");
        map = largest(run(map, 1, 1, "Conv2d_2b_3x3"));
        map = largest(run(run(map, 1, 0, "Conv2d_3b_1x1"), 1, 0, "Conv2d_4a_3x3"));
        for (String block : new String[] {"Mixed_5b.", "Mixed_5c.", "Mixed_5d."}) {
            map = cat(
                    same(map, block, "branch1x1"),
                    same(map, block, "branch5x5_1", "branch5x5_2"),
                    same(map, block, "branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"),
                    same(average(map), block, "branch_pool"));
        }
        map = cat(
                run(map, 2, 0, "Mixed_6a.branch3x3"),
                run(same(map, "Mixed_6a.", "branch3x3dbl_1", "branch3x3dbl_2"), 2, 0, "Mixed_6a.branch3x3dbl_3"),
                largest(map));
        for (String block : new String[] {"Mixed_6b.", "Mixed_6c.", "Mixed_6d.", "Mixed_6e."}) {
            map = cat(
                    same(map, block, "branch1x1"),
                    same(map, block, "branch7x7_1", "branch7x7_2", "branch7x7_3"),
                    same(
                            map,
                            block,
                            "branch7x7dbl_1",
                            "branch7x7dbl_2",
                            "branch7x7dbl_3",
                            "branch7x7dbl_4",
                            "branch7x7dbl_5"),
                    same(average(map), block, "branch_pool"));
        }
        Tensor regions = map; // [B, 768, 17, 17]
        map = cat(
                run(same(map, "Mixed_7a.", "branch3x3_1"), 2, 0, "Mixed_7a.branch3x3_2"),
                run(
                        same(map, "Mixed_7a.", "branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3"),
                        2,
                        0,
                        "Mixed_7a.branch7x7x3_4"),
                largest(map));
        for (String block : new String[] {"Mixed_7b.", "Mixed_7c."}) {
            Tensor once = same(map, block, "branch3x3_1");
            Tensor twice = same(map, block, "branch3x3dbl_1", "branch3x3dbl_2");
            map = cat(
                    same(map, block, "branch1x1"),
                    same(once, block, "branch3x3_2a"),
                    same(once, block, "branch3x3_2b"),
                    same(twice, block, "branch3x3dbl_3a"),
                    same(twice, block, "branch3x3dbl_3b"),
                    same(average(map), block, "branch_pool"));
        }
        return new Regions(
                layers.convolution("emb_features", regions, 1, 0), layers.linear("emb_cnn_code", map.mean(2, 3)));
    }

    /** Convolutions in sequence that keep the side. */
    private Tensor same(Tensor input, String block, String... names) {
        Tensor map = input;
        for (String name : names) {
            map = run(map, 1, -1, block + name);
        }
        return map;
    }

    /** @param padding on all sides; -1 for the padding that keeps the side with this kernel */
    private Tensor run(Tensor input, long stride, long padding, String name) {
        Tensor weight = layers.get(name + ".conv.weight"); // [out, in, h, w]
        Tensor map;
        if (padding < 0 && weight.size(2) != weight.size(3)) {
            map = layers.uneven(weight, input);
        } else {
            long border = padding < 0 ? weight.size(2) / 2 : padding;
            map = layers.convolution(weight, new TensorOptional(), input, stride, border);
        }
        return layers.norm(name + ".bn", map, false, 1e-3).relu();
    }

    private static Tensor average(Tensor map) {
        return torch.avg_pool2d(map, THREE, ONE, ONE, false, true, new LongOptional());
    }

    private static Tensor largest(Tensor map) {
        return torch.max_pool2d(map, THREE, TWO, NONE, ONE, false);
    }

    private static Tensor cat(Tensor... maps) {
        return torch.cat(new TensorVector(maps), 1);
    }
}
