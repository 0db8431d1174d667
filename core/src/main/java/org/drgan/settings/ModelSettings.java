package org.drgan.settings;

import org.drgan.damsm.TextSettings;
import org.drgan.generator.GeneratorSettings;

/**
 * The shape of the networks, each number once, so that they always fit each other.
 *
 * @param dimension D, numbers that describe a word, a sentence or a region of a picture
 * @param embedding numbers that a word has before the text encoder reads it
 * @param cell the text encoder's recurrent cell
 * @param dropout share of the embedding that training of the text encoder sets to zero
 * @param imageEncoder the matching model's network for pictures
 * @param imageWidth channels of the small image encoder's first layer
 * @param noise Z, length of the noise
 * @param condition length of the codes of sentence and picture
 * @param base side of the first stage's picture in pixels
 * @param stages how many pictures are drawn, each with twice the side of the one before
 * @param channels C, channels of the generator's features between stages
 * @param residuals R, residual blocks before the gates and again after them
 * @param head how features become a picture
 * @param temperature divides the gates' logits; with {@code releasedCode}, 0 stands for {@code train.batchSize}, by
 *     which that code divides
 * @param discriminatorChannels width of a discriminator's first map
 * @param normaliseTrunk whether the discriminators' convolutions but the last are spectrally normalized, as published; without,
 *     {@code loss.slope} has to bound them
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
    /** What sees pictures in a matching model. */
    public enum Images {
        /** Inception-v3. */
        INCEPTION,
        /** A small convolutional network. */
        SMALL
    }

    /** Checks what is not checked by the networks' own settings. */
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
