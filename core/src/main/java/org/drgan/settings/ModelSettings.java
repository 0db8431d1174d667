package org.drgan.settings;

import org.drgan.damsm.TextSettings;
import org.drgan.generator.GeneratorSettings;

/**
 * The shape of the networks. Each number occurs once, so that the networks always fit each other.
 *
 * @param dimension D, dimension of the embeddings of words, sentences and picture regions
 * @param embedding dimension of the word embeddings at the text encoder's input
 * @param cell the text encoder's recurrent cell
 * @param dropout dropout on the input word embeddings while the text encoder is trained
 * @param imageEncoder the matching model's network for pictures
 * @param imageWidth channels of the small image encoder's first layer
 * @param noise Z, length of the noise
 * @param condition length of the codes of sentence and picture
 * @param base side of the first stage's picture in pixels
 * @param stages number of stages; each draws a picture with twice the side of the one before
 * @param channels C, channels of the generator's features between stages
 * @param residuals R, number of residual blocks before the gates; as many follow after them
 * @param head how features become a picture
 * @param temperature divisor of the gates' logits; with {@code releasedCode}, 0 means {@code train.batchSize}, as in
 *     that code
 * @param discriminatorChannels width of a discriminator's first map
 * @param normaliseTrunk whether the discriminators' convolutions but the last are spectrally normalized, as published;
 *     otherwise {@code loss.slope} must bound their gradients
 * @param normaliseLogits whether the discriminators' last convolutions are spectrally normalized, too
 */
public record ModelSettings(
        int dimension,
        int embedding,
        TextSettings.Cell cell,
        double dropout,
        Images imageEncoder,
        int imageWidth,
        int noise,
        int condition,
        int base,
        int stages,
        int channels,
        int residuals,
        GeneratorSettings.Head head,
        double temperature,
        int discriminatorChannels,
        boolean normaliseTrunk,
        boolean normaliseLogits) {
    /** Image encoders of a matching model. */
    public enum Images {
        /** Inception-v3. */
        INCEPTION,
        /** A small convolutional network. */
        SMALL
    }

    /** Checks the settings that the networks' own settings do not check. */
    public ModelSettings {
        Require.between("imageWidth", imageWidth, 1, 1 << 12);
    }

    /** The published shape. */
    public static ModelSettings defaults() {
        return new ModelSettings(
                256,
                300,
                TextSettings.Cell.LSTM,
                0.5,
                Images.INCEPTION,
                32,
                100,
                100,
                64,
                3,
                64,
                2,
                GeneratorSettings.Head.THREE,
                1,
                32,
                true,
                false);
    }
}
