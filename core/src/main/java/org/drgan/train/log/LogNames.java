package org.drgan.train.log;

/** Names of log values, for the code that writes them and the code that reads them. */
public final class LogNames {
    /** Steps done. */
    public static final String STEP = "step";

    /** Seconds of training, all processes together. */
    public static final String SECONDS = "seconds";

    /** The matching model's loss over words, in its own training. */
    public static final String WORDS = "words";

    /** The matching model's loss over sentences, in its own training. */
    public static final String SENTENCE = "sentence";

    /** The matching loss over words for generated pictures. */
    public static final String MATCHING_WORDS = "matching_words";

    /** The matching loss over sentences for generated pictures. */
    public static final String MATCHING_SENTENCE = "matching_sentence";

    /** Suffix of the share of pictures that a discriminator classifies correctly. */
    public static final String ACCURACY = "accuracy";

    /** The same for pairs of pictures of one sentence. */
    public static final String PAIRS_ACCURACY = "pairs_accuracy";

    private LogNames() {}

    /** The generator's adversarial loss at the discriminator of a side. */
    public static String adversarial(long side) {
        return "adversarial" + side;
    }

    /** Prefix of all values of a discriminator. */
    public static String discriminator(long side) {
        return "d" + side + "_";
    }

    /** The generator's adversarial loss at one of the image encoder's maps, from 0. */
    public static String features(int map) {
        return "features" + map;
    }

    /** Prefix of all values of the discriminator that sees the image encoder's features, for one of its maps. */
    public static String featuresOf(int map) {
        return features(map) + "_";
    }

    /** Mean of the gates over the image features of a side. */
    public static String gateImage(long side) {
        return "gate_image" + side;
    }

    /** Mean of the gates over the word context of a side. */
    public static String gateContext(long side) {
        return "gate_context" + side;
    }

    /** Deviation that belongs to a mean. */
    public static String deviation(String mean) {
        return mean + "_deviation";
    }

    /** A squared distance of the disentangling loss, as {@code image_mean_key}. */
    public static String distance(String of, long side) {
        return "distance_" + of + side;
    }

    /** How far a discriminator's codes of real pictures are from N(0, 1). */
    public static String codeReal(String discriminator) {
        return discriminator + "code_real";
    }

    /** How far a discriminator's codes of generated pictures are from N(0, 1). */
    public static String codeGenerated(String discriminator) {
        return discriminator + "code_generated";
    }

    /** How far a discriminator's codes of generated and real pictures are apart. */
    public static String codeDistance(String discriminator) {
        return discriminator + "code_distance";
    }
}
