package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.drgan.tensor.Gaussian;
import org.jspecify.annotations.Nullable;

/**
 * Distribution adversarial loss (DAL), in the generator's step: normalizes the distribution of the generated pictures'
 * codes and moves it towards that of the real ones.
 *
 * <p>Tan et al. 2023 (DR-GAN), the loss of that name. The abstract places the alignment in the latent space, the
 * released code in decoded pictures; both are here:
 *
 * <pre>divergence KL(generated || N(0, I)) + decoded mean((decoded - real)^2) + latent KL(generated || real)</pre>
 *
 * <p>The latent divergence goes from the generated to the detached real code of the same sentence, or from all
 * generated to all real codes of the batch, each taken together as one distribution. In this direction the gradient
 * towards the real mean is scaled by the real variance, which the generator cannot change; in the other it could lower
 * its loss by giving its own code a larger variance.
 *
 * @param form what is compared; the weight of the other part is ignored
 * @param decoded weight of the squared error of each element, 0 or more
 * @param latent weight of the divergence from the real code, 0 or more
 * @param divergence weight of the divergence from N(0, I), 0 or more
 */
public record DistributionAdversarialLoss(Form form, double decoded, double latent, double divergence) {
    /** What is compared with the real pictures. */
    public enum Form {
        /** The picture decoded from the generated code with the real picture at the base size. */
        DECODED,
        /** Each generated code's distribution with that of the real picture of the same sentence. */
        LATENT,
        /** Both of these. */
        BOTH,
        /** The distribution of a batch's generated codes with that of its real ones, instead of single pictures. */
        AGGREGATE,
        /** Each generated code's distribution with N(0, I), from which the discriminators push it away. */
        ADVERSARIAL;

        /** Whether the generated code has to be decoded. */
        public boolean decodes() {
            return this == DECODED || this == BOTH;
        }

        /** Whether the real pictures' codes are needed. */
        public boolean comparesCodes() {
            return this != DECODED && this != ADVERSARIAL;
        }
    }

    /** @throws IllegalArgumentException if a weight is negative or not a number */
    public DistributionAdversarialLoss {
        if (!(decoded >= 0 && latent >= 0 && divergence >= 0)) {
            throw new IllegalArgumentException("the weights of DAL must be 0 or more, but are decoded " + decoded
                    + ", latent " + latent + ", divergence " + divergence);
        }
    }

    /**
     * The loss of one discriminator's view, in 32 bits.
     *
     * @param generated the generated pictures' codes, [B, Z]
     * @param real the real pictures' codes in the same order; not needed for {@code DECODED}; they get no gradient
     * @param drawn pictures decoded from samples of the generated codes, [B, 3, base, base]; not needed where the form
     *     does not decode
     * @param target real pictures at the base size in the same order, [B, 3, base, base]
     * @return []
     */
    public Tensor of(Gaussian generated, @Nullable Gaussian real, @Nullable Tensor drawn, Tensor target) {
        double weight = form == Form.ADVERSARIAL ? latent : divergence;
        Tensor loss = Divergence.toNormal(generated).mul(new Scalar(weight)); // []
        if (form.comparesCodes()) {
            Gaussian goal = Objects.requireNonNull(real, "latent DAL needs the real codes")
                    .detach();
            Tensor distance = form == Form.AGGREGATE
                    ? Divergence.between(generated.aggregate(), goal.aggregate())
                    : Divergence.between(generated, goal); // []
            loss = loss.add(distance.mul(new Scalar(latent))); // []
        }
        if (form.decodes()) {
            Tensor picture = Objects.requireNonNull(drawn, "decoded DAL needs the decoded pictures");
            Tensor error = picture.to(Float).sub(target.to(Float)).square().mean(); // []
            loss = loss.add(error.mul(new Scalar(decoded))); // []
        }
        return loss;
    }
}
