package org.drgan.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.drgan.metric.CreditSums;
import org.drgan.metric.FeatureStatistics;
import org.drgan.metric.InceptionScore;
import org.drgan.metric.PortionExaminer;
import org.drgan.metric.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The sums that the measures need; their size does not grow with the number of pictures.
 *
 * @param features mean and products of the features; null without a feature network
 * @param classes sums of the class probabilities; null if the network predicts none
 * @param credits sums for R-precision; null without a judge
 */
record Sums(
        FeatureStatistics.@Nullable Portion features,
        @Nullable InceptionScore classes,
        @Nullable CreditSums credits) implements Serializable {
    /** The sums over the pictures of both. */
    static Sums merged(Sums one, Sums other) {
        return new Sums(
                one.features == null || other.features == null ? null : merged(one.features, other.features),
                merged(one.classes, other.classes),
                merged(one.credits, other.credits));
    }

    private static FeatureStatistics.Portion merged(FeatureStatistics.Portion one, FeatureStatistics.Portion other) {
        try (FeatureStatistics both = new FeatureStatistics(one.mean().length)) {
            both.add(one);
            both.add(other);
            return both.portion();
        }
    }

    private static @Nullable InceptionScore merged(@Nullable InceptionScore one, @Nullable InceptionScore other) {
        if (one != null && other != null) {
            one.add(other);
        }
        return one;
    }

    private static @Nullable CreditSums merged(@Nullable CreditSums one, @Nullable CreditSums other) {
        if (one != null && other != null) {
            one.add(other);
        }
        return one;
    }

    /**
     * Adds up the results for the pictures of a partition.
     *
     * @param width of the features; 0 without a feature network
     * @param classes how many the network predicts; 0 or 1 for none
     * @param judged whether there is a judge
     * @param total how many pictures could be read
     * @param unread the numbers of those that could not be read, ascending; places do not count them
     */
    @SuppressWarnings("ArrayRecordComponent") // a list of numbers, never compared
    record Add(int width, int classes, boolean judged, int total, long[] unread)
            implements FlatMapFunction<Iterator<Row>, Sums> {
        @Override
        public Iterator<Sums> call(Iterator<Row> rows) {
            InceptionScore score =
                    classes < 2 || total < InceptionScore.SPLITS ? null : new InceptionScore(total, classes);
            CreditSums credits = judged ? new CreditSums(total) : null;
            try (FeatureStatistics statistics = new FeatureStatistics(Math.max(1, width))) {
                List<float[]> features = new ArrayList<>();
                while (rows.hasNext()) {
                    Row row = rows.next();
                    int place = place(row.getLong(0), unread);
                    if (width > 0) {
                        features.add(floats(row, 1));
                    }
                    if (features.size() == PortionExaminer.PORTION) {
                        statistics.add(joined(features, width));
                        features.clear();
                    }
                    if (score != null) {
                        score.add(place, new Rows(classes, floats(row, 2)), 0);
                    }
                    if (credits != null) {
                        credits.add(place, floats(row, 3)[0]);
                    }
                }
                if (!features.isEmpty()) {
                    statistics.add(joined(features, width));
                }
                return List.of(new Sums(width == 0 ? null : statistics.portion(), score, credits))
                        .iterator();
            }
        }
    }

    /** The place of a picture among those that could be read. */
    static int place(long number, long[] unread) {
        int before = Arrays.binarySearch(unread, number);
        return Math.toIntExact(number - (before < 0 ? -before - 1 : before));
    }

    static float[] floats(Row row, int column) {
        List<Float> boxed = row.getList(column);
        float[] values = new float[boxed.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = boxed.get(i);
        }
        return values;
    }

    static Rows joined(List<float[]> rows, int width) {
        float[] values = new float[Math.multiplyExact(rows.size(), width)];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, values, row * width, width);
        }
        return new Rows(width, values);
    }
}
