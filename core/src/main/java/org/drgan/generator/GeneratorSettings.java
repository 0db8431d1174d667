package org.drgan.generator;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The shape of a generator. {@link #defaults()} are the values published for CUB.
 *
 * @param noise Z, length of the noise vector
 * @param condition length of the conditioning augmentation's code
 * @param words D, dimension of word and sentence embeddings
 * @param channels C, channels of the feature maps between the stages
 * @param base side of the first stage's picture in pixels, 4 times a power of two; each further stage doubles it
 * @param stages number of pictures, 1 to 3
 * @param residuals R, number of residual blocks before the gates; as many follow after them
 * @param disentangle whether gates split the features into key parts and the rest; without them a stage is AttnGAN's
 * @param temperature divisor of the gates' logits; published checkpoints need the batch size of their training, 22 for
 *     birds and 20 for COCO
 * @param padding how padded words are hidden from attention
 * @param head how features become a picture
 */
public record GeneratorSettings(
        int noise,
        int condition,
        int words,
        int channels,
        int base,
        int stages,
        int residuals,
        boolean disentangle,
        double temperature,
        PaddingLayout padding,
        Head head) {
    /** How features become a picture. */
    public enum Head {
        /** DR-GAN: 3x3 convolutions to C/2, C/4 and 3 channels with batch norm and tanh between. */
        THREE,
        /** AttnGAN: one 3x3 convolution to 3 channels. */
        SINGLE
    }

    // Limits far above the published values, against mistakes and files that are meant to fill the memory.
    private static final int LONGEST = 1 << 14; // of vectors
    private static final int WIDEST = 1 << 12;
    private static final int LARGEST_BASE = 1 << 12;
    private static final int MOST_RESIDUALS = 64;
    private static final double COLDEST = 1e-3;
    private static final double WARMEST = 1e6;

    /** @throws IllegalArgumentException naming the invalid setting and its range */
    public GeneratorSettings {
        requireLength("noise", noise);
        requireLength("condition", condition);
        requireLength("words", words);
        require(
                channels >= 4 && channels % 4 == 0 && channels <= WIDEST,
                "channels must be a multiple of 4, at most " + WIDEST + ", not " + channels);
        require(
                base >= 4 && Integer.bitCount(base) == 1 && base <= LARGEST_BASE,
                "base must be 4 times a power of two (4, 8, 16, ...), at most " + LARGEST_BASE + ", not " + base);
        require(stages >= 1 && stages <= 3, "stages must be 1, 2 or 3, not " + stages);
        require(
                residuals >= 0 && residuals <= MOST_RESIDUALS,
                "residuals must be from 0 to " + MOST_RESIDUALS + ", but is " + residuals);
        require(
                temperature >= COLDEST && temperature <= WARMEST,
                "temperature must be positive, from " + COLDEST + " to " + WARMEST + ", not " + temperature);
    }

    private static void requireLength(String name, int length) {
        require(
                length > 0 && length <= LONGEST,
                name + " must be positive and at most " + LONGEST + ", but is " + length);
    }

    /** The published configuration for birds, with the gates and the padding that the paper describes. */
    public static GeneratorSettings defaults() {
        return new GeneratorSettings(100, 100, 256, 64, 64, 3, 2, true, 1, PaddingLayout.PER_CAPTION, Head.THREE);
    }

    /** Side of each stage's picture in pixels, such as 64, 128, 256. */
    public List<Integer> sides() {
        return IntStream.range(0, stages).mapToObj(stage -> base << stage).toList();
    }

    private static void require(boolean fine, String problem) {
        if (!fine) {
            throw new IllegalArgumentException("generator settings: " + problem);
        }
    }
}
