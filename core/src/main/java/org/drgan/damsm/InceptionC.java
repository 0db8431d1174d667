package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Inception-v3's block on 17x17 maps, whose 7x7 kernels are split into rows and columns: Szegedy et al. 2016, figure 6. */
final class InceptionC extends Module {
    private final BasicConvolution single;
    private final BasicConvolution once1;
    private final BasicConvolution once2; // 1x7
    private final BasicConvolution once3; // 7x1
    private final BasicConvolution twice1;
    private final BasicConvolution twice2; // 7x1
    private final BasicConvolution twice3; // 1x7
    private final BasicConvolution twice4; // 7x1
    private final BasicConvolution twice5; // 1x7
    private final BasicConvolution pooled;
    private final Pooling pooling;

    /**
     * @param inner channels between the split kernels
     * @param pooling of the pooling branch
     */
    InceptionC(long in, long inner, Pooling pooling) {
        super("InceptionC");
        this.pooling = pooling;
        this.single = register_module("branch1x1", BasicConvolution.pointwise(in, 192));
        this.once1 = register_module("branch7x7_1", BasicConvolution.pointwise(in, inner));
        this.once2 = register_module("branch7x7_2", BasicConvolution.same(inner, inner, 1, 7));
        this.once3 = register_module("branch7x7_3", BasicConvolution.same(inner, 192, 7, 1));
        this.twice1 = register_module("branch7x7dbl_1", BasicConvolution.pointwise(in, inner));
        this.twice2 = register_module("branch7x7dbl_2", BasicConvolution.same(inner, inner, 7, 1));
        this.twice3 = register_module("branch7x7dbl_3", BasicConvolution.same(inner, inner, 1, 7));
        this.twice4 = register_module("branch7x7dbl_4", BasicConvolution.same(inner, inner, 7, 1));
        this.twice5 = register_module("branch7x7dbl_5", BasicConvolution.same(inner, 192, 1, 7));
        this.pooled = register_module("branch_pool", BasicConvolution.pointwise(in, 192));
    }

    /** [B, in, H, W] to [B, 768, H, W]. */
    Tensor forward(Tensor input) {
        Tensor one = single.forward(input); // [B, 192, H, W]
        Tensor once = once3.forward(once2.forward(once1.forward(input))); // [B, 192, H, W]
        Tensor half = twice3.forward(twice2.forward(twice1.forward(input))); // [B, inner, H, W]
        Tensor twice = twice5.forward(twice4.forward(half)); // [B, 192, H, W]
        Tensor pool = pooled.forward(pooling.forward(input)); // [B, 192, H, W]
        return torch.cat(new TensorVector(one, once, twice, pool), 1);
    }
}
