package org.drgan.damsm;

import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Layers;

/**
 * Inception-v3 with its classifier, to evaluate pictures: torchvision's network, or the one of 2015 with which Heusel
 * et al. 2017 defined the Frechet Inception distance. State names are torchvision's, without the auxiliary classifier,
 * which only training uses. Its weights are pretrained and never trained here.
 */
public final class InceptionClassifier extends Module {
    /** Which of the two networks. */
    public enum Variant {
        /** torchvision's: pooling branches count the zeros around the map. */
        TORCHVISION,
        /** That of 2015, as in pytorch-fid: they do not count them, and the last block uses max pooling. */
        FRECHET
    }

    /** Number of features of a picture. */
    public static final int FEATURES = InceptionTrunk.POOLED_CHANNELS;

    private final InceptionTrunk trunk;
    private final LinearImpl classifier;

    /**
     * The network's output for a batch of pictures.
     *
     * @param features of the pictures, [B, 2048]
     * @param logits of the classes, [B, K]
     */
    public record Classified(Tensor features, Tensor logits) {}

    /** @param classes K, 1000 for torchvision's weights, 1008 for those of 2015 */
    public InceptionClassifier(Variant variant, int classes) {
        super("InceptionClassifier");
        boolean published = variant == Variant.TORCHVISION;
        this.trunk = new InceptionTrunk(
                this,
                published ? Pooling.PADDED_MEAN : Pooling.INNER_MEAN,
                published ? Pooling.PADDED_MEAN : Pooling.LARGEST);
        this.classifier = register_module("fc", Layers.linear(FEATURES, classes, true));
    }

    /**
     * Classifies pictures of any size. They are resized to 299 pixels, corners not aligned, which is what pytorch-fid
     * does.
     *
     * @param pictures values from -1 to 1, [B, 3, S, S]
     */
    public Classified forward(Tensor pictures) {
        long[] side = {InceptionTrunk.SIDE, InceptionTrunk.SIDE};
        Tensor resized = torch.upsample_bilinear2d(pictures, side, false); // [B, 3, 299, 299]
        Tensor features = trunk.forward(resized).pooled(); // [B, 2048]
        return new Classified(features, classifier.forward(features));
    }
}
