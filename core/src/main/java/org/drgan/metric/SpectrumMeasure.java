package org.drgan.metric;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The distance of the mean power spectrum of pictures from that of real ones, and for comparison the distance between
 * two halves of the real ones. Each half of the pictures is compared with the half of the real pictures with other
 * sentences, since the real halves have no sentence in common either.
 *
 * @param evaluation that it is part of
 */
record SpectrumMeasure(Evaluation evaluation) {
    private static final String REAL = ", real";

    /** @throws IllegalArgumentException when one half is empty */
    List<Measurement> measure(ExaminationCache generated, ExaminationCache real) throws IOException {
        Half even = Half.of(generated, SpectrumExaminer.EVEN, real.portions());
        Half odd = Half.of(generated, SpectrumExaminer.ODD, real.portions());
        Half realEven = Half.of(real, SpectrumExaminer.EVEN, generated.portions());
        Half realOdd = Half.of(real, SpectrumExaminer.ODD, generated.portions());
        Spectrum.Distance one = even.mean().from(realOdd.mean());
        Spectrum.Distance other = odd.mean().from(realEven.mean());
        Spectrum.Distance between = realEven.mean().from(realOdd.mean());
        String counts = even.count() + " and " + odd.count() + " pictures against " + realOdd.count() + " and "
                + realEven.count() + " real ones, the mean of both";
        Map<String, Double> worst = new LinkedHashMap<>();
        worst.put("excess", (one.excess() + other.excess()) / 2);
        worst.put("excess" + REAL, between.excess());
        worst.put("lack", (one.lack() + other.lack()) / 2);
        worst.put("lack" + REAL, between.lack());
        worst.put("excess, cycles across", (double) one.across());
        worst.put("excess, cycles down", (double) one.down());
        return List.of(
                measurement(
                        Metric.SPECTRUM.toString(),
                        (one.whole() + other.whole()) / 2,
                        between.whole(),
                        Map.of(),
                        even.count() + odd.count(),
                        counts,
                        "decibels, root of the mean square over all frequencies"),
                measurement(
                        Metric.SPECTRUM + ", worst frequency",
                        (one.worst() + other.worst()) / 2,
                        between.worst(),
                        worst,
                        even.count() + odd.count(),
                        counts,
                        "decibels, too much or too little"));
    }

    private Measurement measurement(
            String name, double value, double real, Map<String, Double> more, int count, String counts, String unit) {
        Map<String, Double> beside = new LinkedHashMap<>();
        beside.put("times real", value / real);
        beside.putAll(more);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("spectrum", "mean power of the three colours at each frequency, Hann window, means taken away");
        details.put("halves", "even and odd numbers: " + counts);
        details.put("value", unit);
        details.put("real", "the same between the halves of the real pictures");
        return new Measurement(name, value, null, real, beside, evaluation.protocol(name, count, Map.of(), details));
    }

    /**
     * One half of some pictures.
     *
     * @param mean their spectrum
     * @param count how many there are
     */
    private record Half(Spectrum mean, int count) {
        /** The half of the first portions, so that both sides have the same number of pictures. */
        static Half of(ExaminationCache cache, String kind, int portions) throws IOException {
            Rows rows = cache.first(kind, portions);
            if (rows.count() == 0) {
                throw new IllegalArgumentException("a spectrum needs two pictures or more, one of an even and one of an"
                        + " odd number, but one of these is missing");
            }
            double[] mean = new double[rows.width() - 1];
            int count = 0;
            for (int row = 0; row < rows.count(); row++) {
                count += (int) rows.values()[row * rows.width()];
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += rows.values()[row * rows.width() + 1 + i];
                }
            }
            for (int i = 0; i < mean.length; i++) {
                mean[i] /= count;
            }
            return new Half(new Spectrum(mean), count);
        }
    }
}
