package org.drgan.metric;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;
import org.drgan.tensor.HannWindow;

/**
 * The mean power spectrum of some pictures: how their contrast is distributed over details by size and direction. Each
 * frequency of the two-dimensional Fourier transform is kept: regular textures such as a checkerboard or a grid of dots
 * are peaks at single frequencies, which a mean over rings would hide.
 *
 * <p>The three colours of each picture are transformed without their means and with a Hann window, since pictures are
 * not periodic. White noise of variance v has the power v at each frequency.
 *
 * @param power by frequencies down, then across, [S, S]; in squared levels of 255, the mean over pictures and colours
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Spectrum(double[] power) {
    /** Power of the noise of rounding to whole levels; pictures of 8 bits have no information below it. */
    private static final double ROUNDING = 1.0 / 12;

    /**
     * The distance of two spectra, in decibels.
     *
     * @param whole the log-spectral distance: root of the mean square over all frequencies
     * @param excess the largest excess of the first spectrum over all frequencies; below 0 if there is none
     * @param lack the largest lack of the first spectrum, likewise
     * @param across horizontal frequency of that excess, cycles per picture, from 0
     * @param down vertical frequency of that excess, cycles per picture; below 0 for the other diagonal direction
     */
    record Distance(double whole, double excess, double lack, int across, int down) {
        /** At the worst frequency, from 0. */
        double worst() {
            return Math.max(excess, lack);
        }
    }

    /**
     * The sum over pictures of their power spectra, [S * S].
     *
     * @param pictures of one side S, at least one
     */
    static double[] sum(List<Pixels> pictures) {
        int side = pictures.get(0).width();
        try (PointerScope scope = new PointerScope()) {
            Tensor window = HannWindow.square(side); // [S, S]
            Tensor sum = torch.zeros(new long[] {side, side}).to(torch.ScalarType.Double); // [S, S]
            for (Pixels picture : pictures) { // one by one, to save memory
                try (PointerScope one = new PointerScope()) {
                    Tensor levels = PictureBatch.of(List.of(picture), side)
                            .to(torch.ScalarType.Double)
                            .mul(new Scalar(127.5))
                            .view(3, (long) side * side); // [3, S * S], up to a constant
                    Tensor contrast = levels.sub(levels.mean(1).unsqueeze(1)).view(3, side, side); // [3, S, S]
                    Tensor power = torch.fft_fft2(contrast.mul(window)).abs().square(); // [3, S, S]
                    sum.add_(power.mean(0)); // [S, S]
                }
            }
            return FeatureStatistics.array(sum.div(window.square().sum()));
        }
    }

    /** The distance to another spectrum of pictures of the same size. */
    Distance from(Spectrum other) {
        double squares = 0;
        double excess = Double.NEGATIVE_INFINITY;
        double lack = Double.NEGATIVE_INFINITY;
        int at = 0;
        for (int i = 1; i < power.length; i++) { // the first is the mean, which was subtracted
            double apart = 10 * Math.log10((power[i] + ROUNDING) / (other.power[i] + ROUNDING));
            squares += apart * apart;
            at = apart > excess ? i : at;
            excess = Math.max(excess, apart);
            lack = Math.max(lack, -apart);
        }
        int side = (int) Math.sqrt(power.length);
        int across = at % side;
        int down = at / side;
        boolean mirrored = across > side / 2; // the same frequency with both signs changed
        across = mirrored ? side - across : across;
        down = mirrored ? (side - down) % side : down;
        return new Distance(
                Math.sqrt(squares / (power.length - 1)), excess, lack, across, down > side / 2 ? down - side : down);
    }
}
