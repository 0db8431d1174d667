package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Inception-v3's block on 35x35 maps: Szegedy et al. 2016, figure 5. */
final class InceptionA extends Module {
    private final BasicConvolution single;
    private final BasicConvolution wide1;
    private final BasicConvolution wide2; // 5x5
    private final BasicConvolution double1;
    private final BasicConvolution double2; // 3x3
    private final BasicConvolution double3; // 3x3
    private final BasicConvolution pooled;
    private final Pooling pooling;

    /**
     * @param poolChannels channels of the pooling branch
     * @param pooling of that branch
     */
    InceptionA(long in, long poolChannels, Pooling pooling) {
        super("InceptionA");
        this.pooling = pooling;
        this.single = register_module("branch1x1", BasicConvolution.pointwise(in, 64));
        this.wide1 = register_module("branch5x5_1", BasicConvolution.pointwise(in, 48));
        this.wide2 = register_module("branch5x5_2", BasicConvolution.same(48, 64, 5, 5));
        this.double1 = register_module("branch3x3dbl_1", BasicConvolution.pointwise(in, 64));
        this.double2 = register_module("branch3x3dbl_2", BasicConvolution.same(64, 96, 3, 3));
        this.double3 = register_module("branch3x3dbl_3", BasicConvolution.same(96, 96, 3, 3));
        this.pooled = register_module("branch_pool", BasicConvolution.pointwise(in, poolChannels));
    }

    /** [B, in, H, W] to [B, 224 + poolChannels, H, W]. */
    Tensor forward(Tensor input) {
        Tensor one = single.forward(input); // [B, 64, H, W]
        Tensor five = wide2.forward(wide1.forward(input)); // [B, 64, H, W]
        Tensor three = double3.forward(double2.forward(double1.forward(input))); // [B, 96, H, W]
        Tensor pool = pooled.forward(pooling.forward(input)); // [B, poolChannels, H, W]
        return torch.cat(new TensorVector(one, five, three, pool), 1);
    }
}
