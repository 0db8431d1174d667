package org.drgan.model;

/** What a file of weights can be imported as; the name on the command line is the constant's, with hyphens. */
public enum ImportKind {
    /** {@code G_NET} of DR-GAN. */
    DRGAN_GENERATOR,
    /** {@code G_NET} of AttnGAN. */
    ATTNGAN_GENERATOR,
    /** {@code RNN_ENCODER} of DAMSM. */
    DAMSM_TEXT,
    /** {@code CNN_ENCODER} of DAMSM. */
    DAMSM_IMAGE,
    /** Inception-v3 of torchvision, 1000 classes. */
    INCEPTION_TORCHVISION,
    /** Inception-v3 of the FID, 1008 classes, under torchvision's names. */
    INCEPTION_FID,
    /** {@code D_NET64}, {@code D_NET128} or {@code D_NET256} of DR-GAN. */
    DISCRIMINATOR
}
