package org.drgan.loss;

import static org.bytedeco.pytorch.global.torch.ScalarType.Double;
import static org.bytedeco.pytorch.global.torch.ScalarType.Float;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.tensor.HannWindow;
import org.drgan.tensor.Processes;

/**
 * Gives the generated pictures of a batch the mean power spectrum of the real ones: mean over all frequencies of the
 * squared logarithm of the ratio.
 *
 * <p>Not in DR-GAN. Durall et al. 2020, "Watch your Up-Convolution": enlargements change the spectrum, which
 * discriminators hardly correct, so a loss does; they compare means over rings of frequencies, here each frequency is
 * compared, since a mesh is a peak at one of them. Window and floor are those of the measure {@code spectrum}.
 */
public final class SpectrumLoss {
    private static final double ROUNDING = 1.0 / 12 / (127.5 * 127.5); // power of the rounding to 8 bits
    private static final long[] PICTURE = {2, 3};

    private final Processes processes;

    /** @param processes whose batches count as one */
    public SpectrumLoss(Processes processes) {
        this.processes = processes;
    }

    /**
     * @param generated -1 to 1, [B, 3, S, S]
     * @param real -1 to 1, any others, [B, 3, S, S]
     * @return [], in 32 bits
     */
    public Tensor of(Tensor generated, Tensor real) {
        Tensor apart = power(generated).log().sub(power(real).log()); // [F]
        return apart.square().mean().to(Float); // []
    }

    /** Mean power over pictures and colours at each frequency but the lowest, [B, 3, S, S] to [F]. */
    private Tensor power(Tensor pictures) {
        Tensor values = pictures.to(Double); // small powers beside large ones
        Tensor window = HannWindow.square((int) values.size(2)).to(values.device(), Double); // [S, S]
        Tensor contrast = values.sub(values.mean(PICTURE, true, new ScalarTypeOptional())); // [B, 3, S, S]
        Tensor transformed = torch.view_as_real(torch.fft_rfft2(contrast.mul(window))); // [B, 3, S, S/2+1, 2]
        Tensor power = transformed.square().sum(-1).mean(1).flatten(1, 2); // [B, S (S/2+1)]
        Tensor mean = processes.gatherAlike(power).mean(0); // [S (S/2+1)]
        Tensor scaled = mean.div(window.square().sum()).add(new Scalar(ROUNDING));
        return scaled.narrow(0, 1, scaled.size(0) - 1); // the mean was subtracted
    }
}
