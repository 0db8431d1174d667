package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.drgan.data.CaptionedPictures;
import org.drgan.metric.Evaluation;
import org.drgan.metric.Evaluators;
import org.drgan.metric.FeatureNetwork;
import org.drgan.metric.FeatureNetworks;
import org.drgan.metric.GatheredEvaluation;
import org.drgan.metric.MatchingNetwork;
import org.drgan.metric.Measurement;
import org.drgan.metric.Metric;
import org.drgan.metric.PortionExaminer;
import org.drgan.metric.Reference;
import org.drgan.metric.Rows;
import org.drgan.metric.SentencePool;
import org.drgan.model.MatchingModel;
import org.jspecify.annotations.Nullable;

/**
 * Measures a table of pictures: executors run the evaluators and add up, the driver receives the sums and the features
 * of the first {@value Evaluation#SAMPLE} pictures. The results equal those of one process that measures the same
 * pictures in the same order.
 */
public final class Measuring {
    private static final int TASK = 5; // portions
    private static final int WAVES = 3; // tasks per core

    private final SparkSession spark;
    private final MeasuringOptions options;
    private final Optional<FeatureNetwork> network;
    private final Optional<String> judge; // the hash of its image encoder
    private final String data;
    private final Broadcast<SharedEvaluators> evaluators;

    /** The measures that can be computed from sums. */
    public static final Set<Metric> METRICS =
            Set.of(Metric.FID, Metric.KID, Metric.IS, Metric.MS, Metric.PRECISION_RECALL, Metric.R_PRECISION);

    private Measuring(
            SparkSession spark,
            MeasuringOptions options,
            Optional<FeatureNetwork> network,
            Optional<String> judge,
            String data,
            Broadcast<SharedEvaluators> evaluators) {
        this.spark = spark;
        this.options = options;
        this.network = network;
        this.judge = judge;
        this.data = data;
        this.evaluators = evaluators;
    }

    /**
     * Broadcasts evaluators.
     *
     * @param features the file of a feature network or the folder of a matching model, on the driver's machine; null
     *     for none
     * @param judge the folder of a matching model, for R-precision; null for none
     * @param test the real test data, whose sentences are the candidates of R-precision
     * @throws IOException naming the file of an evaluator that is missing or damaged
     * @throws IllegalArgumentException when they do not fit into memory, or the judge does not know the sentences
     */
    public static Measuring of(
            SparkSession spark,
            @Nullable Path features,
            @Nullable Path judge,
            CaptionedPictures test,
            MeasuringOptions options)
            throws IOException {
        SentencePool pool = judge == null ? null : SentencePool.of(MatchingModel.read(judge), test);
        SharedEvaluators shared = new SharedEvaluators(features, judge, pool, options.seed());
        return new Measuring(
                spark,
                options,
                features == null ? Optional.empty() : Optional.of(FeatureNetworks.read(features)),
                judge == null ? Optional.empty() : Optional.of(MatchingNetwork.hash(judge)),
                test.fingerprint(),
                Sharing.broadcast(spark, shared, shared.size(), "the evaluators"));
    }

    /**
     * The evaluators' results for each picture: its number in the order, features, class probabilities and credits for
     * R-precision, or a problem if it cannot be read. Sorts at once; the evaluators run when the result is used.
     *
     * @throws IllegalArgumentException naming a column that is missing or of another type
     */
    public Dataset<Row> examine(Dataset<Row> pictures) {
        Columns.require(pictures.schema(), options.picture(), DataTypes.BinaryType);
        List<Column> wanted = new ArrayList<>(List.of(Columns.column(options.picture())));
        if (options.caption() != null) {
            Columns.require(pictures.schema(), options.caption(), DataTypes.StringType);
            wanted.add(Columns.column(options.caption()));
        }
        options.order().forEach(column -> Columns.field(pictures.schema(), column));
        Column[] order = options.order().stream().map(Columns::column).toArray(Column[]::new);
        Dataset<Row> needed = pictures.sort(order).select(wanted.toArray(Column[]::new));
        JavaPairRDD<Long, Row> numbered = needed.toJavaRDD().zipWithIndex().mapToPair(scala.Tuple2::swap);
        JavaRDD<Row> found = numbered.repartitionAndSortWithinPartitions(new Portions(tasks(pictures.count())))
                .mapPartitions(new Examine(evaluators, options, 0, options.caption() == null ? -1 : 1));
        return spark.createDataFrame(found, Examine.FOUND);
    }

    private int tasks(long count) {
        long portions = Portions.of(count) + 1;
        long least = (long) WAVES * spark.sparkContext().defaultParallelism();
        return (int) Math.min(portions, Math.max(least, portions / TASK));
    }

    /**
     * Adds up the results for a table.
     *
     * @throws IOException when more than half of the pictures cannot be read
     */
    Gathered gather(Dataset<Row> pictures) throws IOException {
        Dataset<Row> found = examine(pictures).persist(StorageLevel.DISK_ONLY());
        try {
            long all = found.count();
            List<Row> broken = found.filter(functions.col("problem").isNotNull())
                    .select("number", "problem")
                    .sort("number")
                    .collectAsList();
            if (all == 0) {
                throw new IOException("there are no pictures to measure: the table is empty");
            }
            if (2L * broken.size() > all) {
                throw new IOException(broken.size() + " of " + all
                        + " pictures cannot be read, which is more than half, for example: "
                        + broken.get(0).getString(1));
            }
            long[] unread = broken.stream().mapToLong(row -> row.getLong(0)).toArray();
            int count = Math.toIntExact(all - unread.length);
            JavaRDD<Row> good = found.filter(functions.col("problem").isNull()).toJavaRDD();
            int width = network.map(FeatureNetwork::width).orElse(0);
            Sums sums = good.mapPartitions(new Sums.Add(
                            width, network.map(FeatureNetwork::classes).orElse(0), judge.isPresent(), count, unread))
                    .treeReduce(Sums::merged);
            return new Gathered(
                    count,
                    unread.length,
                    broken.isEmpty() ? null : broken.get(0).getString(1),
                    sums,
                    sample(found, width, unread));
        } finally {
            found.unpersist();
        }
    }

    /** The features of the first pictures in order. */
    private static Rows sample(Dataset<Row> found, int width, long[] unread) {
        if (width == 0) {
            return new Rows(1, new float[0]);
        }
        int most = Evaluation.SAMPLE;
        List<float[]> first = found
                .filter(functions.col("problem").isNull())
                .filter(functions.col("number").lt((long) most + unread.length))
                .select("number", "features")
                .sort("number")
                .limit(most)
                .collectAsList()
                .stream()
                .map(row -> Sums.floats(row, 1))
                .toList();
        return Sums.joined(first, width);
    }

    /**
     * Computes the reference of real pictures, which many evaluations can use.
     *
     * @param name of these pictures, to be shown
     * @throws IOException when more than half of the pictures cannot be read
     */
    public Reference reference(Dataset<Row> real, String name) throws IOException {
        return Reference.of(network.orElseThrow(Measuring::noNetwork), name, options.side(), gather(real));
    }

    /**
     * Results of measuring.
     *
     * @param measurements in the order of the measures
     * @param warnings sentences for the user
     */
    public record Result(List<Measurement> measurements, List<String> warnings) {}

    /**
     * Measures a table.
     *
     * @param metrics of {@link #METRICS}
     * @param reference of the real pictures; null if only R-precision is measured
     * @throws IOException when more than half of the pictures cannot be read
     * @throws IllegalArgumentException saying which measure cannot be computed and why
     */
    public Result measure(Dataset<Row> pictures, Set<Metric> metrics, @Nullable Reference reference)
            throws IOException {
        require(metrics, reference);
        Gathered gathered = gather(pictures);
        Map<String, String> details = new LinkedHashMap<>();
        details.put(
                "pictures", gathered.count() + " of a table, in the order of " + String.join(", ", options.order()));
        details.put("fit", options.fit() + ", " + options.side() + " pixels");
        details.put("judged", "in portions of " + PortionExaminer.PORTION + " on the executors of Spark");
        GatheredEvaluation evaluation = new GatheredEvaluation(data, options.seed(), Map.of(), details);
        List<Measurement> measurements = new ArrayList<>();
        if (reference != null) {
            measurements.addAll(
                    evaluation.features(metrics, network.orElseThrow(Measuring::noNetwork), gathered, reference));
        }
        if (metrics.contains(Metric.R_PRECISION) && gathered.sums().credits() != null) {
            measurements.add(evaluation.sentences(
                    Evaluators.Matching.INDEPENDENT,
                    judge.orElseThrow(),
                    gathered.sums().credits(),
                    null));
        }
        List<String> warnings = new ArrayList<>(evaluation.warnings());
        if (gathered.broken() > 0) {
            warnings.add(gathered.broken() + " pictures cannot be read and were left out, for example: "
                    + gathered.example());
        }
        return new Result(measurements, warnings);
    }

    private void require(Set<Metric> metrics, @Nullable Reference reference) {
        for (Metric metric : metrics) {
            if (!METRICS.contains(metric)) {
                throw new IllegalArgumentException(metric + " cannot be measured on Spark: use 'drgan evaluate'");
            }
            if (metric == Metric.R_PRECISION) {
                if (judge.isEmpty() || options.caption() == null) {
                    throw new IllegalArgumentException(
                            "r-precision needs a judge (--judge) and the column of the sentences (--caption)");
                }
                continue;
            }
            FeatureNetwork looking = network.orElseThrow(Measuring::noNetwork);
            if (reference == null) {
                throw new IllegalArgumentException(metric + " compares with real pictures: give --reference or --real");
            }
            if (metric.needs() == Metric.Needs.CLASSES && looking.classes() < 2) {
                throw new IllegalArgumentException(metric + " needs a feature network that predicts classes, but "
                        + looking.name() + " predicts none");
            }
            reference.requireMadeBy(looking, options.side());
        }
    }

    private static IllegalArgumentException noNetwork() {
        return new IllegalArgumentException(
                "name a feature network with --features; 'drgan evaluator train' trains one");
    }
}
