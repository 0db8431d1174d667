package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Inception-v3's block on 8x8 maps, with parallel row and column kernels: Szegedy et al. 2016, figure 7. */
final class InceptionE extends Module {
    private final BasicConvolution single;
    private final BasicConvolution once1;
    private final BasicConvolution onceRow; // 1x3
    private final BasicConvolution onceColumn; // 3x1
    private final BasicConvolution twice1;
    private final BasicConvolution twice2; // 3x3
    private final BasicConvolution twiceRow; // 1x3
    private final BasicConvolution twiceColumn; // 3x1
    private final BasicConvolution pooled;
    private final Pooling pooling;

    /** @param pooling of the pooling branch */
    InceptionE(long in, Pooling pooling) {
        super("InceptionE");
        this.pooling = pooling;
        this.single = register_module("branch1x1", BasicConvolution.pointwise(in, 320));
        this.once1 = register_module("branch3x3_1", BasicConvolution.pointwise(in, 384));
        this.onceRow = register_module("branch3x3_2a", BasicConvolution.same(384, 384, 1, 3));
        this.onceColumn = register_module("branch3x3_2b", BasicConvolution.same(384, 384, 3, 1));
        this.twice1 = register_module("branch3x3dbl_1", BasicConvolution.pointwise(in, 448));
        this.twice2 = register_module("branch3x3dbl_2", BasicConvolution.same(448, 384, 3, 3));
        this.twiceRow = register_module("branch3x3dbl_3a", BasicConvolution.same(384, 384, 1, 3));
        this.twiceColumn = register_module("branch3x3dbl_3b", BasicConvolution.same(384, 384, 3, 1));
        this.pooled = register_module("branch_pool", BasicConvolution.pointwise(in, 192));
    }

    /** [B, in, H, W] to [B, 2048, H, W]. */
    Tensor forward(Tensor input) {
        TensorVector branches = new TensorVector();
        branches.push_back(single.forward(input)); // [B, 320, H, W]
        Tensor once = once1.forward(input); // [B, 384, H, W]
        branches.push_back(onceRow.forward(once)); // [B, 384, H, W]
        branches.push_back(onceColumn.forward(once)); // [B, 384, H, W]
        Tensor twice = twice2.forward(twice1.forward(input)); // [B, 384, H, W]
        branches.push_back(twiceRow.forward(twice)); // [B, 384, H, W]
        branches.push_back(twiceColumn.forward(twice)); // [B, 384, H, W]
        branches.push_back(pooled.forward(pooling.forward(input))); // [B, 192, H, W]
        return torch.cat(branches, 1);
    }
}
