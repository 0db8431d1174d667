package org.drgan.spark;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.drgan.image.Pictures;
import org.drgan.metric.PortionExaminer;
import org.drgan.metric.pictures.MeasuredPictures;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Runs the evaluators on the pictures of a partition, portion by portion.
 *
 * @param evaluators to run
 * @param picture column number of the picture
 * @param caption column number of its sentence; -1 if there is none
 */
record Examine(Broadcast<SharedEvaluators> evaluators, MeasuringOptions options, int picture, int caption)
        implements FlatMapFunction<Iterator<Tuple2<Long, Row>>, Row> {
    /** The result for each picture: numbers or a problem. */
    static final StructType FOUND = new StructType()
            .add("number", DataTypes.LongType, false)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("probabilities", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("credits", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("problem", DataTypes.StringType);

    @Override
    public Iterator<Row> call(Iterator<Tuple2<Long, Row>> rows) throws IOException {
        return rows.hasNext()
                ? new Found(rows, evaluators.value().open())
                : List.<Row>of().iterator();
    }

    private final class Found implements Iterator<Row> {
        private final Iterator<Tuple2<Long, Row>> rows; // by number
        private final PortionExaminer examiner;
        private final Queue<Row> found = new ArrayDeque<>();
        private @Nullable Tuple2<Long, Row> next; // first row of the next portion

        Found(Iterator<Tuple2<Long, Row>> rows, PortionExaminer examiner) {
            this.rows = rows;
            this.examiner = examiner;
        }

        @Override
        public boolean hasNext() {
            while (found.isEmpty() && (next != null || rows.hasNext())) {
                examine();
            }
            return !found.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException("all pictures are examined");
            }
            return found.remove();
        }

        private void examine() {
            List<MeasuredPictures.Item> items = new ArrayList<>();
            Tuple2<Long, Row> one = next == null ? rows.next() : next;
            long portion = Portions.of(one._1());
            next = null;
            while (true) {
                add(one, items);
                if (!rows.hasNext()) {
                    break;
                }
                one = rows.next();
                if (Portions.of(one._1()) != portion) {
                    next = one;
                    break;
                }
            }
            for (PortionExaminer.Numbers numbers : examiner.examine(items)) {
                found.add(RowFactory.create(
                        (long) numbers.number(),
                        boxed(numbers.features()),
                        boxed(numbers.probabilities()),
                        boxed(numbers.credits()),
                        null));
            }
        }

        private void add(Tuple2<Long, Row> numbered, List<MeasuredPictures.Item> items) {
            Row row = numbered._2();
            String sentence = caption < 0 || row.isNullAt(caption) ? "" : row.getString(caption);
            try {
                if (row.isNullAt(picture)) {
                    throw new IOException("found a null, expected a picture");
                }
                byte[] file = (byte[]) row.get(picture);
                items.add(new MeasuredPictures.Item(
                        Math.toIntExact(numbered._1()),
                        options.fit().square(Pictures.decode(file, "picture " + numbered._1()), options.side()),
                        sentence,
                        MeasuredPictures.NONE,
                        MeasuredPictures.NONE,
                        evaluators.value().classOf(sentence)));
            } catch (IOException unreadable) {
                found.add(RowFactory.create(numbered._1(), null, null, null, String.valueOf(unreadable.getMessage())));
            }
        }
    }

    private static Float[] boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
