package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;

/**
 * The loss of the discriminator's variational auto-encoder in the discriminator's step: the squared error of each
 * element plus beta times the divergence of its codes from N(0, I).
 *
 * <p>Tan et al. 2023 (DR-GAN), distribution normalization, after Kingma and Welling 2014. It is used for real and
 * generated pictures; for both as one batch, as in training, it is half of the sum of their two losses. Beta weights
 * means over elements, not sums as usual.
 *
 * @param beta weight of the divergence, 0 or more
 */
public record AutoencoderLoss(double beta) {
    /** @throws IllegalArgumentException if beta is negative or not a number */
    public AutoencoderLoss {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("beta must be 0 or more, but is " + beta);
        }
    }

    /**
     * Mean squared error + beta KL(posterior || N(0, I)), in 32 bits.
     *
     * @param decoded pictures drawn from their codes, [B, 3, base, base]
     * @param pictures the pictures that were coded, at the base size, [B, 3, base, base]
     * @param posterior their codes' distribution, [B, Z]
     * @return []
     */
    public Tensor of(Tensor decoded, Tensor pictures, Gaussian posterior) {
        Tensor error = error(decoded, pictures); // []
        return error.add(Divergence.toNormal(posterior).mul(new Scalar(beta))); // []
    }

    /**
     * Mean squared error + beta (KL(real || N(0, I)) + max(0, margin - KL(generated || N(0, I)))): only codes of real
     * pictures become normal. After Huang et al. 2018 (IntroVAE), whose generator is the decoder itself.
     *
     * @param decoded pictures drawn from their codes, [2B, 3, base, base]
     * @param pictures the pictures that were coded, at the base size, [2B, 3, base, base]
     * @param real codes of the real pictures, [B, Z]
     * @param generated codes of the generated ones, [B, Z]
     * @param margin in nats per dimension
     * @return []
     */
    public Tensor adversarial(Tensor decoded, Tensor pictures, Gaussian real, Gaussian generated, double margin) {
        Tensor away =
                Divergence.rows(generated).neg().add(new Scalar(margin)).relu().mean(); // []
        return error(decoded, pictures).add(Divergence.toNormal(real).add(away).mul(new Scalar(beta))); // []
    }

    private static Tensor error(Tensor decoded, Tensor pictures) {
        return decoded.to(Float).sub(pictures.to(Float)).square().mean(); // []
    }
}
