package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The adversarial losses of discriminator and generator, on logits.
 *
 * <p>As AttnGAN weights it (Xu et al. 2018, their released code, kept by DR-GAN): with r a logit's cost when it should
 * be high and g its cost when it should be low, the discriminator minimises
 *
 * <pre>1/2 (r(real) + r(real, sentence)) + 1/3 (g(generated) + g(generated, sentence) + g(real, wrong sentence))</pre>
 *
 * and the generator its own cost of both its logits. Each cost is a mean over the batch, computed in 32 bits.
 */
public sealed interface AdversarialLoss {
    /** Cost of logits that should be high, a mean over [B]. */
    Tensor high(Tensor logits);

    /** Cost of logits that should be low, a mean over [B]. */
    Tensor low(Tensor logits);

    /** The generator's cost of the logits of its pictures, a mean over [B]. */
    Tensor fooling(Tensor logits);

    /**
     * The discriminator's loss. The batches may differ in size, as when there are more wrong sentences than pictures.
     *
     * @param real unconditional logits of real pictures, [B]
     * @param realMatched logits of real pictures with their sentences, [B]
     * @param generated unconditional logits of generated pictures, [B]
     * @param generatedMatched logits of generated pictures with their sentences, [B]
     * @param mismatched logits of real pictures with wrong sentences, [B]
     * @return []
     */
    default Tensor discriminator(
            Tensor real, Tensor realMatched, Tensor generated, Tensor generatedMatched, Tensor mismatched) {
        Tensor towardsReal = high(real).add(high(realMatched)).div(new Scalar(2));
        Tensor towardsFalse =
                low(generated).add(low(generatedMatched)).add(low(mismatched)).div(new Scalar(3));
        return towardsReal.add(towardsFalse); // []
    }

    /**
     * The discriminator's loss with equal weights of real and other examples for each of its two logits:
     *
     * <pre>1/2 (r(real) + g(generated)) + 1/2 (r(real, sentence) + 1/2 (g(generated, sentence) + g(real, wrong sentence)))</pre>
     *
     * <p>Arguments and result as of {@link #discriminator}.
     */
    default Tensor balanced(
            Tensor real, Tensor realMatched, Tensor generated, Tensor generatedMatched, Tensor mismatched) {
        Tensor alone = high(real).add(low(generated)); // []
        Tensor wrong = low(generatedMatched).add(low(mismatched)).div(new Scalar(2)); // []
        return alone.add(high(realMatched)).add(wrong).div(new Scalar(2)); // []
    }

    /**
     * The generator's loss.
     *
     * @param generated unconditional logits of generated pictures, [B]
     * @param generatedMatched logits of generated pictures with their sentences, [B]
     * @return []
     */
    default Tensor generator(Tensor generated, Tensor generatedMatched) {
        return fooling(generated).add(fooling(generatedMatched)); // []
    }

    /** Binary cross-entropy of sigmoid(logit): softplus(-x) when it should be high, softplus(x) when low. */
    record BinaryCrossEntropy() implements AdversarialLoss {
        @Override
        public Tensor high(Tensor logits) {
            return torch.softplus(logits.to(Float).neg()).mean(); // []
        }

        @Override
        public Tensor low(Tensor logits) {
            return torch.softplus(logits.to(Float)).mean(); // []
        }

        @Override
        public Tensor fooling(Tensor logits) {
            return high(logits);
        }
    }

    /** Hinge (Lim and Ye 2017): max(0, 1 - x) when it should be high, max(0, 1 + x) when low; the generator's is -x. */
    record Hinge() implements AdversarialLoss {
        @Override
        public Tensor high(Tensor logits) {
            return logits.to(Float).neg().add(new Scalar(1)).relu().mean(); // []
        }

        @Override
        public Tensor low(Tensor logits) {
            return logits.to(Float).add(new Scalar(1)).relu().mean(); // []
        }

        @Override
        public Tensor fooling(Tensor logits) {
            return logits.to(Float).mean().neg(); // []
        }
    }
}
