package org.drgan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class AdversarialLossTest {
    private static final AdversarialLoss BCE = new AdversarialLoss.BinaryCrossEntropy();
    private static final AdversarialLoss HINGE = new AdversarialLoss.Hinge();

    @Test
    void crossEntropyByHand() {
        // softplus(-2) = 0.126928, softplus(0) = ln 2 = 0.693147, softplus(1) = 1.313262, softplus(-1) = 0.313262
        Tensor loss = BCE.discriminator(logits(2, 0), logits(0), logits(1), logits(-1, -1), logits(0, 0, 0));
        double real = ((0.126928 + 0.693147) / 2 + 0.693147) / 2;
        double fake = (1.313262 + 0.313262 + 0.693147) / 3;
        assertThat(Tensors.scalar(loss)).isCloseTo(real + fake, offset(1e-5));
        assertThat(Tensors.scalar(BCE.generator(logits(2, 0), logits(-1))))
                .isCloseTo((0.126928 + 0.693147) / 2 + 1.313262, offset(1e-5));
    }

    @Test
    void hingeByHand() {
        Tensor loss = HINGE.discriminator(logits(2, 0), logits(0.5), logits(1), logits(-2, -0.5), logits(0, 0, 0));
        double real = (0.5 + 0.5) / 2;
        double fake = (2 + 0.25 + 1) / 3;
        assertThat(Tensors.scalar(loss)).isCloseTo(real + fake, offset(1e-6));
        assertThat(Tensors.scalar(HINGE.generator(logits(2, 0), logits(-1)))).isCloseTo(0, offset(1e-6));
    }

    @Test
    void balancedByHand() {
        Tensor loss = HINGE.balanced(logits(2, 0), logits(0.5), logits(1), logits(-2, -0.5), logits(0, 0, 0));
        assertThat(Tensors.scalar(loss)).isCloseTo((0.5 + 2) / 2 + (0.5 + (0.25 + 1) / 2) / 2, offset(1e-6));
    }

    /** One logit for all, whatever it is, costs the same on both sides: it has no reason to call everything real. */
    @Test
    void whoCannotTellGainsNothingByEitherAnswer() {
        for (AdversarialLoss loss : new AdversarialLoss[] {BCE, HINGE}) {
            Tensor logit = logits(0).requires_grad_(true);
            loss.balanced(logit, logit, logit, logit, logit).backward();
            assertThat(Tensors.scalar(logit.grad())).isCloseTo(0, offset(1e-6));
        }
    }

    @Test
    void extremeLogitsStayFiniteWithTheRightSlope() {
        for (AdversarialLoss loss : new AdversarialLoss[] {BCE, HINGE}) {
            for (double logit : new double[] {-1e4, 1e4}) {
                Tensor high = logits(logit).requires_grad_(true);
                Tensor value = loss.high(high);
                value.backward();
                assertThat(Tensors.scalar(value)).isCloseTo(Math.max(0, -logit), offset(1.01));
                assertThat(Tensors.scalar(high.grad())).isCloseTo(logit < 0 ? -1 : 0, offset(1e-6));
                Tensor low = logits(logit).requires_grad_(true);
                Tensor other = loss.low(low);
                other.backward();
                assertThat(Tensors.scalar(other)).isCloseTo(Math.max(0, logit), offset(1.01));
                assertThat(Tensors.scalar(low.grad())).isCloseTo(logit > 0 ? 1 : 0, offset(1e-6));
            }
        }
    }

    @Test
    void computesIn32Bits() {
        Tensor half = logits(0.1).to(torch.ScalarType.BFloat16);
        assertThat(BCE.generator(half, half).scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
        assertThat(HINGE.discriminator(half, half, half, half, half)
                        .scalar_type()
                        .intern())
                .isEqualTo(torch.ScalarType.Float);
    }

    private static Tensor logits(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(floats, floats.length);
    }
}
