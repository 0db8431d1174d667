package org.drgan.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drgan.metric.pictures.MeasuredPictures;
import org.drgan.model.MatchingModel;

/**
 * Computes the numbers about pictures that {@link GatheredEvaluation} needs. They are bit-identical to those of {@link
 * Evaluation} if whole portions of {@value #PORTION} pictures are examined in order.
 */
public final class PortionExaminer {
    /** Pictures in a portion; the last one has fewer. */
    public static final int PORTION = ExaminationCache.PORTION;

    private final Optional<FeatureExaminer> features;
    private final List<SentenceExaminer> judges;

    /**
     * The numbers of one picture.
     *
     * @param number its place
     * @param features by the feature network; empty without one
     * @param probabilities of its classes; one meaningless number if it predicts none
     * @param credits contribution to R-precision, for each matching model
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers in transit, never compared
    public record Numbers(int number, float[] features, float[] probabilities, float[] credits) {}

    /**
     * @param features a feature network; empty for none
     * @param judges matching models
     * @param pool the candidate sentences of each matching model
     * @param seed of that choice
     */
    public PortionExaminer(
            Optional<FeatureNetwork> features, List<MatchingModel> judges, List<SentencePool> pool, long seed) {
        this.features = features.map(FeatureExaminer::new);
        this.judges = new ArrayList<>();
        for (int i = 0; i < judges.size(); i++) {
            this.judges.add(new SentenceExaminer(judges.get(i), pool.get(i), seed));
        }
    }

    /** Examines one portion; pictures that cannot be read are left out. */
    public List<Numbers> examine(List<MeasuredPictures.Item> items) {
        if (items.isEmpty()) {
            return List.of();
        }
        Map<String, Rows> seen = features.isPresent() ? Examiner.examineAll(features.get(), items) : Map.of();
        List<Rows> credits = judges.stream()
                .map(judge -> Examiner.examineAll(judge, items).get(SentenceExaminer.CREDIT))
                .toList();
        List<Numbers> numbers = new ArrayList<>();
        for (int row = 0; row < items.size(); row++) {
            float[] own = new float[judges.size()];
            for (int judge = 0; judge < own.length; judge++) {
                own[judge] = credits.get(judge).values()[row];
            }
            numbers.add(new Numbers(
                    items.get(row).number(),
                    row(seen.get(FeatureExaminer.FEATURES), row),
                    row(seen.get(FeatureExaminer.PROBABILITIES), row),
                    own));
        }
        return numbers;
    }

    private static float[] row(@org.jspecify.annotations.Nullable Rows rows, int row) {
        return rows == null ? new float[0] : rows.choose(new int[] {row}).values();
    }
}
