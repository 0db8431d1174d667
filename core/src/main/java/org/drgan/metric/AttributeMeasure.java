package org.drgan.metric;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of the attributes named by sentences that an attribute reader finds in the pictures.
 *
 * @param evaluation that it is part of
 * @param reading the attribute reader
 */
record AttributeMeasure(Evaluation evaluation, Evaluators.Reading reading) {
    /** @throws IllegalArgumentException when no sentence names an attribute of the reader */
    Measurement measure(ExaminationCache generated, ExaminationCache real) throws IOException {
        List<String> attributes = List.copyOf(reading.reader().values().keySet());
        long[][] drawn = counts(generated, attributes.size());
        long[][] shown = counts(real, attributes.size());
        Map<String, Double> beside = new LinkedHashMap<>();
        long[] all = new long[2];
        long[] allReal = new long[2];
        for (int i = 0; i < attributes.size(); i++) {
            all[0] += drawn[0][i];
            all[1] += drawn[1][i];
            allReal[0] += shown[0][i];
            allReal[1] += shown[1][i];
            if (drawn[1][i] > 0) {
                beside.put(attributes.get(i), (double) drawn[0][i] / drawn[1][i]);
            }
            if (shown[1][i] > 0) {
                beside.put(attributes.get(i) + ", real", (double) shown[0][i] / shown[1][i]);
            }
        }
        if (all[1] == 0) {
            throw new IllegalArgumentException(
                    "there is nothing to read: no sentence of these pictures names an attribute" + " of the reader ("
                            + String.join(", ", attributes) + ")");
        }
        return new Measurement(
                GeneratedAttributes.METRIC,
                (double) all[0] / all[1],
                null,
                allReal[1] == 0 ? null : (double) allReal[0] / allReal[1],
                beside,
                evaluation.protocol(
                        GeneratedAttributes.METRIC,
                        generated.count(),
                        Map.of("reader", reading.hash()),
                        Map.of("named", all[1] + " attributes by the sentences")));
    }

    /** For each attribute how often it was found and how often it was named. */
    private static long[][] counts(ExaminationCache cache, int width) throws IOException {
        long[][] counts = new long[2][width];
        cache.each(AttributeExaminer.FOUND, rows -> {
            for (int i = 0; i < rows.values().length; i++) {
                float value = rows.values()[i];
                if (value != AttributeExaminer.NOT_NAMED) {
                    counts[0][i % width] += value > 0 ? 1 : 0;
                    counts[1][i % width]++;
                }
            }
        });
        return counts;
    }
}
