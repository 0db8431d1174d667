package org.drgan.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.drgan.settings.Settings;
import org.drgan.train.TrainingSession;
import scala.reflect.ClassTag$;

/**
 * Trains a GAN in several processes: each task of a barrier stage starts one on its executor's machine, and they train
 * together over PyTorch's c10d like {@code drgan train}, with the same result.
 *
 * <p>All machines read the pictures and the matching model, and write the run folder, at the same paths. Spark only
 * places the processes, logs their output and stops them when the job is killed.
 */
public final class Training {
    private Training() {}

    /**
     * Result of a training.
     *
     * @param host the machine of the first process, which wrote the run folder
     * @param shared whether all machines share that folder; otherwise only {@code host} has it
     */
    public record Result(String host, boolean shared) {}

    /**
     * Trains to the end. If the settings name no matching model, the one in the folder RUN-damsm beside the run folder
     * is used; it is trained first, or its training is resumed, if it is not finished.
     *
     * @param run the run folder
     * @param processes how many; each takes a slot of the cluster ({@code spark.task.cpus} cores), all at the same time
     * @param resume whether to continue from the newest checkpoint, if there is one
     * @throws IllegalArgumentException when this number of processes cannot share a batch, or all of them refuse the
     *     training
     * @throws IllegalStateException naming the processes that failed, with their machines and last lines
     */
    public static Result train(SparkSession spark, Settings settings, Path run, int processes, boolean resume) {
        if (processes < 1) {
            throw new IllegalArgumentException("the number of processes must be positive, but is " + processes);
        }
        Settings shared = shareable(settings.withAbsolutePaths(), processes);
        int threads = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
        TrainingTask task = new TrainingTask(run.toAbsolutePath().normalize(), resume, threads, shared);
        JavaRDD<Integer> ranks = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(IntStream.range(0, processes).boxed().toList(), processes);
        RDD<ProcessEnd> ends =
                ranks.rdd().barrier().mapPartitions(task, false, ClassTag$.MODULE$.apply(ProcessEnd.class));
        List<ProcessEnd> all = ends.toJavaRDD().collect();
        require(all, run);
        return new Result(all.get(0).host(), all.get(0).shared());
    }

    private static Settings shareable(Settings settings, int processes) {
        if (processes == 1) {
            return settings;
        }
        if (settings.device().equals("cuda")) {
            throw new IllegalArgumentException("several processes train on the CPU only, but device is cuda");
        }
        Settings shared = settings.with("device=cpu");
        TrainingSession.requireSharedGan(shared, processes);
        if (shared.train().matching().isEmpty()) {
            TrainingSession.requireSharedDamsm(shared, processes);
        }
        return shared;
    }

    /** Lists the processes that failed first, then those that stopped because of them. */
    private static void require(List<ProcessEnd> all, Path run) {
        List<ProcessEnd> bad = new ArrayList<>(all);
        bad.removeIf(end -> end.code() == ProcessEnd.DONE);
        if (bad.isEmpty()) {
            return;
        }
        bad.sort(Comparator.comparing((ProcessEnd end) -> end.code() == ProcessEnd.PEER_LOST));
        if (bad.stream().allMatch(end -> end.code() == ProcessEnd.STOPPED)) {
            throw new IllegalStateException("all processes were asked to stop and have written a checkpoint in " + run
                    + ": the same command with --resume continues");
        }
        StringBuilder why = new StringBuilder("the training failed:");
        bad.forEach(end -> why.append('\n').append(end));
        if (bad.stream().allMatch(end -> end.code() == ProcessEnd.REFUSED)) {
            throw new IllegalArgumentException(why.toString());
        }
        throw new IllegalStateException(
                why.append("\nThe same command with --resume continues from the last checkpoint.")
                        .toString());
    }
}
