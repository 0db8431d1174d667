package org.drgan.damsm;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;
import org.drgan.tensor.Tensors;

/**
 * Inception-v3 from the picture to the average pool, without classifier and auxiliary classifier.
 *
 * <p>Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", in torchvision's layout. Its blocks
 * are registered directly in the network that it belongs to, since published checkpoints name them so.
 */
final class InceptionTrunk {
    /** Height and width of the pictures that the published weights were trained with. */
    static final int SIDE = 299;

    /** Channels of the map of regions. */
    static final int REGION_CHANNELS = 768;

    /** Height and width of the map of regions of pictures of {@link #SIDE}. */
    static final int REGIONS = 17;

    /** Number of features of a whole picture. */
    static final int POOLED_CHANNELS = 2048;

    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] THREE = {3, 3};

    private final BasicConvolution stem1;
    private final BasicConvolution stem2;
    private final BasicConvolution stem3;
    private final BasicConvolution stem4;
    private final BasicConvolution stem5;
    private final InceptionA fine1;
    private final InceptionA fine2;
    private final InceptionA fine3;
    private final InceptionB toMiddle;
    private final InceptionC middle1;
    private final InceptionC middle2;
    private final InceptionC middle3;
    private final InceptionC middle4;
    private final InceptionD toCoarse;
    private final InceptionE coarse1;
    private final InceptionE coarse2;

    /** The trunk's output: regions before the last halving, [B, 768, h, w], and the pooled last map, [B, 2048]. */
    record Maps(Tensor regions, Tensor pooled) {}

    /** torchvision's network. */
    InceptionTrunk(Module owner) {
        this(owner, Pooling.PADDED_MEAN, Pooling.PADDED_MEAN);
    }

    /**
     * @param owner the network whose state the blocks become part of
     * @param pooling of all blocks but the last
     * @param last pooling of the last block
     */
    InceptionTrunk(Module owner, Pooling pooling, Pooling last) {
        this.stem1 = owner.register_module("Conv2d_1a_3x3", new BasicConvolution(3, 32, 3, 2, 0));
        this.stem2 = owner.register_module("Conv2d_2a_3x3", new BasicConvolution(32, 32, 3, 1, 0));
        this.stem3 = owner.register_module("Conv2d_2b_3x3", BasicConvolution.same(32, 64, 3, 3));
        this.stem4 = owner.register_module("Conv2d_3b_1x1", BasicConvolution.pointwise(64, 80));
        this.stem5 = owner.register_module("Conv2d_4a_3x3", new BasicConvolution(80, 192, 3, 1, 0));
        this.fine1 = owner.register_module("Mixed_5b", new InceptionA(192, 32, pooling));
        this.fine2 = owner.register_module("Mixed_5c", new InceptionA(256, 64, pooling));
        this.fine3 = owner.register_module("Mixed_5d", new InceptionA(288, 64, pooling));
        this.toMiddle = owner.register_module("Mixed_6a", new InceptionB(288));
        this.middle1 = owner.register_module("Mixed_6b", new InceptionC(768, 128, pooling));
        this.middle2 = owner.register_module("Mixed_6c", new InceptionC(768, 160, pooling));
        this.middle3 = owner.register_module("Mixed_6d", new InceptionC(768, 160, pooling));
        this.middle4 = owner.register_module("Mixed_6e", new InceptionC(768, 192, pooling));
        this.toCoarse = owner.register_module("Mixed_7a", new InceptionD(768));
        this.coarse1 = owner.register_module("Mixed_7b", new InceptionE(1280, pooling));
        this.coarse2 = owner.register_module("Mixed_7c", new InceptionE(2048, last));
    }

    /**
     * Computes regions and features; the sizes in the comments are for 299 pixels.
     *
     * @param picture values from -1 to 1, [B, 3, S, S], S at least 75
     * @return regions [B, 768, 17, 17] and pooled features [B, 2048]
     */
    Maps forward(Tensor picture) {
        // The intermediate maps of each part are freed before the next one; autograd keeps those that it needs.
        Tensor map = Tensors.tidy(() -> {
            Tensor large = stem2.forward(stem1.forward(picture)); // [B, 32, 147, 147]
            return largest(stem3.forward(large)); // [B, 64, 73, 73]
        });
        Tensor fine = Tensors.tidy(() -> {
            Tensor entered = largest(stem5.forward(stem4.forward(map))); // [B, 192, 35, 35]
            return fine3.forward(fine2.forward(fine1.forward(entered))); // [B, 288, 35, 35]
        });
        Tensor regions = Tensors.tidy(() -> {
            Tensor middle = middle2.forward(middle1.forward(toMiddle.forward(fine))); // [B, 768, 17, 17]
            return middle4.forward(middle3.forward(middle)); // [B, 768, 17, 17]
        });
        Tensor pooled = Tensors.tidy(() -> {
            Tensor coarse = coarse1.forward(toCoarse.forward(regions)); // [B, 2048, 8, 8]
            return Layers.pool(coarse2.forward(coarse)); // [B, 2048]
        });
        return new Maps(regions, pooled);
    }

    /** Resizes pictures to the trunk's side, with aligned corners: [B, 3, S, S] to [B, 3, 299, 299]. */
    static Tensor resize(Tensor picture) {
        return torch.upsample_bilinear2d(picture, new long[] {SIDE, SIDE}, true);
    }

    /** 3x3 max pooling with stride 2: [B, C, H, W] to [B, C, (H-1)/2, (W-1)/2]. */
    static Tensor largest(Tensor map) {
        return torch.max_pool2d(map, THREE, TWO, NONE, ONE, false);
    }
}
