package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Inception-v3's step from 17x17 to 8x8 maps, as {@link InceptionB} with split 7x7 kernels. */
final class InceptionD extends Module {
    private final BasicConvolution three1;
    private final BasicConvolution three2; // 3x3, stride 2
    private final BasicConvolution seven1;
    private final BasicConvolution seven2; // 1x7
    private final BasicConvolution seven3; // 7x1
    private final BasicConvolution seven4; // 3x3, stride 2

    InceptionD(long in) {
        super("InceptionD");
        this.three1 = register_module("branch3x3_1", BasicConvolution.pointwise(in, 192));
        this.three2 = register_module("branch3x3_2", new BasicConvolution(192, 320, 3, 2, 0));
        this.seven1 = register_module("branch7x7x3_1", BasicConvolution.pointwise(in, 192));
        this.seven2 = register_module("branch7x7x3_2", BasicConvolution.same(192, 192, 1, 7));
        this.seven3 = register_module("branch7x7x3_3", BasicConvolution.same(192, 192, 7, 1));
        this.seven4 = register_module("branch7x7x3_4", new BasicConvolution(192, 192, 3, 2, 0));
    }

    /** [B, in, H, W] to [B, 512 + in, (H-1)/2, (W-1)/2]. */
    Tensor forward(Tensor input) {
        Tensor three = three2.forward(three1.forward(input)); // [B, 320, h, w]
        Tensor split = seven3.forward(seven2.forward(seven1.forward(input))); // [B, 192, H, W]
        Tensor seven = seven4.forward(split); // [B, 192, h, w]
        Tensor pool = InceptionTrunk.largest(input); // [B, in, h, w]
        return torch.cat(new TensorVector(three, seven, pool), 1);
    }
}
