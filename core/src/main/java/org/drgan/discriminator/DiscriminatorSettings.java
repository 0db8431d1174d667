package org.drgan.discriminator;

/**
 * The shape of a discriminator.
 *
 * @param channels width n of the first map of the discriminator for 64 pixels; published 32
 * @param words length D of the sentence code; published 256
 * @param condition length of the variational code of a picture and of the sentence's code; published 100
 * @param base side of the pictures that the variational decoder draws, the generator's first stage; published 64
 * @param normalize whether it carries the distribution normalization (a variational auto-encoder)
 * @param normalizeTrunk whether all but the last convolutions of the logits are spectrally normalized; published true
 * @param normalizeLogits whether the two last convolutions are spectrally normalized, too; published false
 * @param pairs whether it also judges pairs of pictures of one sentence; published false
 * @param releasedCode whether the distribution normalization is the released code's instead of the paper's: one layer
 *     codes pictures and sentences, and the decoder ends in a LeakyReLU
 */
public record DiscriminatorSettings(
        int channels,
        int words,
        int condition,
        int base,
        boolean normalize,
        boolean normalizeTrunk,
        boolean normalizeLogits,
        boolean pairs,
        boolean releasedCode) {

    // Limits far above the published values.
    private static final int WIDEST = 1 << 12;
    private static final int LONGEST = 1 << 14;
    private static final int LARGEST_BASE = 1 << 12;

    /** @throws IllegalArgumentException naming the invalid setting */
    public DiscriminatorSettings {
        requirePositive("channels", channels, WIDEST);
        requirePositive("words", words, LONGEST);
        requirePositive("condition", condition, LONGEST);
        if (base < 4 || Integer.bitCount(base) != 1 || base > LARGEST_BASE) {
            throw new IllegalArgumentException(
                    "base must be 4, 8, 16, 32, ..., at most " + LARGEST_BASE + ", but is " + base);
        }
    }

    /** The published shape with the paper's distribution normalization. */
    public static DiscriminatorSettings published() {
        return new DiscriminatorSettings(32, 256, 100, 64, true, true, false, false, false);
    }

    private static void requirePositive(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be positive and at most " + most + ", but is " + value);
        }
    }
}
