package org.drgan.metric;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.drgan.image.Pixels;
import org.drgan.internal.pictures.PictureBatch;

/**
 * The mean power spectrum of some pictures: how much of their contrast lies in details of which size and direction. For
 * each frequency of the two-dimensional Fourier transform by itself: a regular texture, a checkerboard or dots at equal
 * distances are single frequencies that stand out, which a mean over rings would hide.
 *
 * <p>Of each picture the three colours are transformed, without their means and under a Hann window, since a picture's
 * left edge does not go on at its right one. White noise of variance v has the power v at each frequency.
 *
 * @param power by frequencies down, then across, [S, S]; in squared levels of 255, the mean over pictures and colours
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them by equals
record Spectrum(double[] power) {
    /** What rounding to whole levels leaves of noise: below it, pictures of 8 bits hold nothing. */
    private static final double ROUNDING = 1.0 / 12;

    /**
     * How far two spectra are apart, in decibels.
     *
     * @param whole the log-spectral distance: root of the mean square over all frequencies
     * @param excess at the frequency at which the first has most too much; below 0 when it has nowhere too much
     * @param lack at the frequency at which it has most too little; likewise
     * @param across cycles of the former frequency across a picture, from 0
     * @param down cycles of it down a picture, below 0 for the other slant
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
            Tensor window = Tensor.create(window(side), side, side); // [S, S]
            Tensor sum = torch.zeros(new long[] {side, side}).to(torch.ScalarType.Double); // [S, S]
            for (Pixels picture : pictures) { // one by one, so that large ones fit into memory
                try (PointerScope one = new PointerScope()) {
                    Tensor levels = PictureBatch.of(List.of(picture), side)
                            .to(torch.ScalarType.Double)
                            .mul(new Scalar(127.5))
                            .view(3, (long) side * side); // [3, S * S], but for a constant
                    Tensor contrast = levels.sub(levels.mean(1).unsqueeze(1)).view(3, side, side); // [3, S, S]
                    Tensor power = torch.fft_fft2(contrast.mul(window)).abs().square(); // [3, S, S]
                    sum.add_(power.mean(0)); // [S, S]
                }
            }
            return FeatureStatistics.array(sum.div(window.square().sum()));
        }
    }

    /** How far this one is from another of pictures of the same size. */
    Distance from(Spectrum other) {
        double squares = 0;
        double excess = Double.NEGATIVE_INFINITY;
        double lack = Double.NEGATIVE_INFINITY;
        int at = 0;
        for (int i = 1; i < power.length; i++) { // the first is the mean, which was taken away
            double apart = 10 * Math.log10((power[i] + ROUNDING) / (other.power[i] + ROUNDING));
            squares += apart * apart;
            at = apart > excess ? i : at;
            excess = Math.max(excess, apart);
            lack = Math.max(lack, -apart);
        }
        int side = (int) Math.sqrt(power.length);
        int across = at % side;
        int down = at / side;
        boolean mirrored = across > side / 2; // the same frequency, written the other way
        across = mirrored ? side - across : across;
        down = mirrored ? (side - down) % side : down;
        return new Distance(
                Math.sqrt(squares / (power.length - 1)), excess, lack, across, down > side / 2 ? down - side : down);
    }

    /** The Hann window with its maximum in the middle of the picture, [S, S]. */
    private static double[] window(int side) {
        double[] window = new double[side * side];
        for (int i = 0; i < window.length; i++) {
            window[i] = hann(i / side, side) * hann(i % side, side);
        }
        return window;
    }

    private static double hann(int place, int side) {
        return 0.5 - 0.5 * Math.cos(2 * Math.PI * (place + 0.5) / side);
    }
}
