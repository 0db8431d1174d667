package org.drgan.discriminator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.loss.AutoencoderLoss;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Gaussian;
import org.drgan.tensor.Precision;
import org.drgan.tensor.State;
import org.drgan.tensor.Tensors;
import org.junit.jupiter.api.Test;

class DistributionNormalizationTest {
    private static final long DEEPEST = 32;

    @Test
    void thePapersPicturesStayWithinTheirRange() {
        DistributionNormalization paper = normalization(false);
        Tensor picture = paper.decode(torch.randn(4, 6).mul(new Scalar(100)), torch.randn(4, 12));
        assertThat(Tensors.scalar(picture.abs().max())).isLessThanOrEqualTo(1);
    }

    @Test
    void theReleasedCodesAreLeaky() {
        DistributionNormalization released = normalization(true);
        try (NoGradGuard guard = new NoGradGuard()) {
            Objects.requireNonNull(State.parameters(released).get("colours.weight"))
                    .mul_(new Scalar(1000));
        }
        Tensor picture = released.decode(torch.randn(4, 6), torch.randn(4, 12));
        double high = Tensors.scalar(picture.max());
        double low = Tensors.scalar(picture.min());
        assertThat(high).isGreaterThan(1);
        assertThat(low).isNegative().isGreaterThan(-high); // five times flatter below zero
    }

    @Test
    void theSentenceReachesThePicture() {
        DistributionNormalization paper = normalization(false);
        paper.eval();
        Tensor code = torch.randn(1, 6);
        Tensor sentence = torch.randn(1, 12);
        float[] one = Tensors.floats(paper.decode(code, sentence));
        assertThat(Tensors.floats(paper.decode(code, sentence))).containsExactly(one); // not sampled
        assertThat(Tensors.floats(paper.decode(code, torch.randn(1, 12)))).isNotEqualTo(one);
        assertThat(Tensors.floats(paper.decode(torch.randn(1, 6), sentence))).isNotEqualTo(one);
    }

    @Test
    void theReleasedCodeSamplesTheSentence() {
        DistributionNormalization released = normalization(true);
        released.eval();
        Tensor code = torch.randn(1, 6);
        Tensor sentence = torch.randn(1, 12);
        assertThat(Tensors.floats(released.decode(code, sentence)))
                .isNotEqualTo(Tensors.floats(released.decode(code, sentence)));
    }

    @Test
    void extremeFeaturesGiveFiniteCodes() {
        DistributionNormalization paper = normalization(false);
        paper.eval(); // running statistics do not rein the features in
        Gaussian posterior = paper.posterior(torch.randn(4, DEEPEST).mul(new Scalar(1e6)));
        assertThat(Tensors.scalar(posterior.logVariance().abs().max())).isLessThanOrEqualTo(SeparateCoding.BOUND);
        assertThat(Tensors.scalar(posterior.sample(torch.randn(4, 6)).abs().max()))
                .isFinite();
    }

    @Test
    void codesAreIn32BitsUnderAutocasting() {
        DistributionNormalization paper = normalization(false);
        try (Precision.Scope scope = Precision.BF16.on(Devices.cpu())) {
            Gaussian posterior = paper.posterior(torch.randn(4, DEEPEST));
            assertThat(posterior.mean().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
            assertThat(posterior.logVariance().scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
        }
    }

    @Test
    void learnsToRedrawWhatItCodes() {
        torch.manual_seed(5);
        DistributionNormalization paper = normalization(false);
        Tensor pooled = torch.randn(8, DEEPEST);
        Tensor pictures = torch.rand(8, 3, 8, 8).sub(new Scalar(0.5));
        Tensor sentence = torch.randn(8, 12);
        Adam adam = new Adam(paper.parameters(), new AdamOptions(0.01));
        AutoencoderLoss loss = new AutoencoderLoss(0.01);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 80; step++) {
            Gaussian posterior = paper.posterior(pooled);
            Tensor decoded = paper.decode(posterior.sample(torch.randn(8, 6)), sentence);
            Tensor value = loss.of(decoded, pictures, posterior);
            last = Tensors.scalar(value);
            first = step == 0 ? last : first;
            adam.zero_grad();
            value.backward();
            adam.step();
        }
        assertThat(last).isLessThan(first / 3);
    }

    private static DistributionNormalization normalization(boolean releasedCode) {
        return new DistributionNormalization(
                new DiscriminatorSettings(4, 12, 6, 8, true, true, false, false, releasedCode), DEEPEST);
    }
}
