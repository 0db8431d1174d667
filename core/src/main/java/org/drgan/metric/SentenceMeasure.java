package org.drgan.metric;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * R-precision by one matching model.
 *
 * @param evaluation that it is part of
 * @param role of the matching model, see {@link Evaluators.Matching}
 * @param hash of its image encoder
 */
record SentenceMeasure(Circumstances evaluation, String role, String hash) {
    Measurement measure(ExaminationCache generated, ExaminationCache real) throws IOException {
        return measure(credits(generated), credits(real).mean());
    }

    /** @param real the same for real pictures; null for none */
    Measurement measure(CreditSums credits, @Nullable Double real) {
        Spread groups = credits.groups();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("judge", role);
        details.put("mismatched", RPrecision.MISMATCHED + " sentences of other classes that read otherwise");
        details.put("ties", "expected value of choosing among the nearest");
        details.put("groups", RPrecision.GROUPS + " in order, none left out, the spread is over them");
        String name = "R-precision, judge " + role;
        return new Measurement(
                name,
                credits.mean(),
                groups.deviation(),
                real,
                Map.of(),
                evaluation.protocol(name, credits.count(), Map.of("judge", hash), details));
    }

    private static CreditSums credits(ExaminationCache cache) throws IOException {
        CreditSums credits = new CreditSums(cache.count());
        cache.each(SentenceExaminer.CREDIT, rows -> {
            for (float credit : rows.values()) {
                credits.add(credit);
            }
        });
        return credits;
    }
}
