package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Inception-v3's step from 35x35 to 17x17 maps: Szegedy et al. 2016, figure 10. */
final class InceptionB extends Module {
    private final BasicConvolution single; // 3x3, stride 2
    private final BasicConvolution double1;
    private final BasicConvolution double2; // 3x3
    private final BasicConvolution double3; // 3x3, stride 2

    InceptionB(long in) {
        super("InceptionB");
        this.single = register_module("branch3x3", new BasicConvolution(in, 384, 3, 2, 0));
        this.double1 = register_module("branch3x3dbl_1", BasicConvolution.pointwise(in, 64));
        this.double2 = register_module("branch3x3dbl_2", BasicConvolution.same(64, 96, 3, 3));
        this.double3 = register_module("branch3x3dbl_3", new BasicConvolution(96, 96, 3, 2, 0));
    }

    /** [B, in, H, W] to [B, 480 + in, (H-1)/2, (W-1)/2]. */
    Tensor forward(Tensor input) {
        Tensor three = single.forward(input); // [B, 384, h, w]
        Tensor twice = double3.forward(double2.forward(double1.forward(input))); // [B, 96, h, w]
        Tensor pool = InceptionTrunk.largest(input); // [B, in, h, w]
        return torch.cat(new TensorVector(three, twice, pool), 1);
    }
}
