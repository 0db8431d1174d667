package org.drgan.generator;

import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Layers;

/**
 * Word attention: for each position of an image feature map, the mixture of caption words that matters there.
 *
 * <p>Xu et al. 2018 (AttnGAN), section 3.1; DR-GAN refines its result into the word-context features Q.
 */
public final class WordAttention extends Module {
    private final Conv2dImpl projection; // 1x1, word dimension D -> image channels C
    private final PaddingLayout layout;

    /** From words of dimension {@code words} to images of {@code channels} channels. */
    public WordAttention(long words, long channels, PaddingLayout layout) {
        this.layout = layout;
        this.projection = register_module("projection", Layers.convolution1x1(words, channels, false));
    }

    /**
     * @param image feature map of the previous stage, [B, C, H, W]
     * @param words word embeddings, [B, D, T]
     * @param padding true where a caption has no word, [B, T]; each caption has at least one word
     */
    public Attended forward(Tensor image, Tensor words, Tensor padding) {
        Tensor keys = projection.forward(words.unsqueeze(3)).squeeze(3); // [B, C, T]
        Tensor queries = image.flatten(2, 3); // [B, C, HW]
        Tensor scores = keys.transpose(1, 2).bmm(queries); // [B, T, HW]
        Tensor hidden = layout.over(padding, queries.size(2)); // [B, T, HW or 1]
        Tensor attention =
                scores.masked_fill(hidden, new Scalar(Double.NEGATIVE_INFINITY)).softmax(1); // [B, T, HW]
        Tensor context = keys.bmm(attention); // [B, C, HW]
        long height = image.size(2);
        long width = image.size(3);
        return new Attended(
                context.unflatten(2, height, width), // [B, C, H, W]
                attention.unflatten(2, height, width)); // [B, T, H, W]
    }

    /**
     * @param context Q', the mixture of words at each position, [B, C, H, W]
     * @param attention weight of each word at each position, sums to one over the words, [B, T, H, W]
     */
    public record Attended(Tensor context, Tensor attention) {}
}
