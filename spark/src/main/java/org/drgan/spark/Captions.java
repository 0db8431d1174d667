package org.drgan.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.drgan.layout.Sentences;
import org.jspecify.annotations.Nullable;

/**
 * Checks all captions before drawing starts, so that an invalid one is not found after hours.
 *
 * @param rows of the table
 * @param bad how many rows cannot be drawn
 * @param examples the reasons for a few of them
 */
record Captions(long rows, long bad, List<String> examples) {
    private static final int SHOWN = 3;

    /** Checks the captions of a table. */
    static Captions of(Dataset<Row> table, DrawingOptions options, Broadcast<SharedModel> model) {
        String seeds = options.seedColumn();
        Dataset<Row> captions = seeds == null
                ? table.select(Columns.column(options.caption()))
                : table.select(Columns.column(options.caption()), Columns.column(seeds));
        List<Found> parts = captions.toJavaRDD().mapPartitions(new Look(model)).collect();
        long rows = 0;
        long bad = 0;
        List<String> examples = new ArrayList<>();
        for (Found part : parts) {
            rows += part.rows();
            bad += part.bad();
            examples.addAll(part.examples().subList(0, Math.min(part.examples().size(), SHOWN - examples.size())));
        }
        return new Captions(rows, bad, examples);
    }

    /**
     * Why a row cannot be drawn; empty when it can.
     *
     * @param seed column number of its seed; -1 or beyond the row if there is none
     */
    static Optional<String> problem(Row row, int caption, int seed, SharedModel.Sentences model) {
        if (seed >= 0 && seed < row.length() && row.isNullAt(seed)) {
            return Optional.of("found a null as seed, expected a whole number");
        }
        return problem(row.getString(caption), model);
    }

    private static Optional<String> problem(@Nullable String caption, SharedModel.Sentences model) {
        if (caption == null) {
            return Optional.of("found a null, expected a sentence");
        }
        if (caption.isBlank()) {
            return Optional.of("found an empty caption, expected a sentence");
        }
        Optional<String> unfit = Sentences.problem(caption);
        if (unfit.isPresent()) {
            return unfit;
        }
        try {
            model.vocabulary().encode(caption, model.most());
            return Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }

    /** The result for one partition. */
    record Found(long rows, long bad, ArrayList<String> examples) implements java.io.Serializable {}

    private record Look(Broadcast<SharedModel> model) implements FlatMapFunction<Iterator<Row>, Found> {
        @Override
        public Iterator<Found> call(Iterator<Row> captions) throws IOException {
            SharedModel.Sentences reading = model.value().sentences();
            long rows = 0;
            long bad = 0;
            ArrayList<String> examples = new ArrayList<>();
            while (captions.hasNext()) {
                rows++;
                Optional<String> problem = problem(captions.next(), 0, 1, reading);
                if (problem.isPresent()) {
                    bad++;
                    if (examples.size() < SHOWN) {
                        examples.add(problem.get());
                    }
                }
            }
            return List.of(new Found(rows, bad, examples)).iterator();
        }
    }
}
