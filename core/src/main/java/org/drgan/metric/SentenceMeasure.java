package org.drgan.metric;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * R-precision by one matching model.
 *
 * @param evaluation that it is part of
 * @param scorer the matching model
 */
record SentenceMeasure(Evaluation evaluation, Evaluators.Matching scorer) {
    Measurement measure(ExaminationCache generated, ExaminationCache real) throws IOException {
        List<Double> credits = credits(generated);
        Spread groups = RPrecision.of(credits);
        Map<String, String> details = new LinkedHashMap<>();
        details.put("judge", scorer.role());
        details.put("mismatched", RPrecision.MISMATCHED + " sentences of other classes that read otherwise");
        details.put("ties", "expected value of choosing among the nearest");
        details.put("groups", RPrecision.GROUPS + " in order, none left out, the spread is over them");
        String name = "R-precision, judge " + scorer.role();
        return new Measurement(
                name,
                mean(credits),
                groups.deviation(),
                mean(credits(real)),
                Map.of(),
                evaluation.protocol(name, credits.size(), Map.of("judge", scorer.hash()), details));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static List<Double> credits(ExaminationCache cache) throws IOException {
        List<Double> credits = new ArrayList<>();
        cache.each(SentenceExaminer.CREDIT, rows -> {
            for (float credit : rows.values()) {
                credits.add((double) credit);
            }
        });
        return credits;
    }
}
