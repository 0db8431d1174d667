package org.drgan.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drgan.image.Pixels;
import org.drgan.metric.pictures.MeasuredPictures;

/**
 * Computes sums of the pictures' power spectra with the number of pictures, separately for pictures with even and odd
 * numbers, so that each kind has two halves. One row per portion, since a spectrum is as large as a picture.
 */
record SpectrumExaminer() implements Examiner {
    static final String EVEN = "even spectra";
    static final String ODD = "odd spectra";

    @Override
    public String identity() {
        return "power spectra";
    }

    @Override
    public int batch() {
        return ExaminationCache.PORTION;
    }

    @Override
    public Map<String, Rows> examine(List<MeasuredPictures.Item> items) {
        Map<String, Rows> sums = new LinkedHashMap<>();
        for (int parity = 0; parity < 2; parity++) {
            int wanted = parity;
            List<Pixels> pictures = items.stream()
                    .filter(item -> item.number() % 2 == wanted)
                    .map(MeasuredPictures.Item::picture)
                    .toList();
            if (!pictures.isEmpty()) {
                sums.put(parity == 0 ? EVEN : ODD, row(pictures));
            }
        }
        return sums;
    }

    /** The count, then the sum. */
    private static Rows row(List<Pixels> pictures) {
        double[] sum = Spectrum.sum(pictures);
        float[] row = new float[1 + sum.length];
        row[0] = pictures.size();
        for (int i = 0; i < sum.length; i++) {
            row[1 + i] = (float) sum[i];
        }
        return new Rows(row.length, row);
    }
}
