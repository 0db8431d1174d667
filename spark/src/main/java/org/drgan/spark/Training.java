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
 * Trains a GAN in several processes: each task of a barrier stage starts one beside its executor, and they train together over
 * PyTorch's c10d as {@code drgan train} does, with the same result.
 *
 * <p>All machines read the pictures and the matching model, and write the run folder, at the same paths. Spark has no part in the
 * training but to place the processes, to log what they print and to end them all when the job is killed.
 */
public final class Training {
    private Training() {}

    /**
     * What came of a training.
     *
     * @param host the machine of the first process, which has written the run folder
     * @param shared whether all machines see that folder; otherwise only {@code host} has it
     */
    public record Result(String host, boolean shared) {}

    /**
     * Trains to the end. Where the settings name no matching model, one is trained first, in a folder beside the run folder with
     * "-damsm" after its name, or gone on with, or used when it is finished.
     *
     * @param run the run folder
     * @param processes how many; each takes a slot of the cluster ({@code spark.task.cpus} cores), all at the same time
     * @param resume whether to go on from the newest checkpoint, if there is one
     * @throws IllegalArgumentException when so many processes cannot share a batch, or all of them refuse the training
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

    /** First those that failed by themselves, then those that were left alone by them. */
    private static void require(List<ProcessEnd> all, Path run) {
        List<ProcessEnd> bad = new ArrayList<>(all);
        bad.removeIf(end -> end.code() == ProcessEnd.DONE);
        if (bad.isEmpty()) {
            return;
        }
        bad.sort(Comparator.comparing((ProcessEnd end) -> end.code() == ProcessEnd.PEER_LOST));
        if (bad.stream().allMatch(end -> end.code() == ProcessEnd.STOPPED)) {
            throw new IllegalStateException("all processes were asked to stop, and have left a checkpoint in " + run
                    + ": the same command with --resume goes on");
        }
        StringBuilder why = new StringBuilder("the training failed:");
        bad.forEach(end -> why.append('\n').append(end));
        if (bad.stream().allMatch(end -> end.code() == ProcessEnd.REFUSED)) {
            throw new IllegalArgumentException(why.toString());
        }
        throw new IllegalStateException(why.append("\nThe same command with --resume goes on from the last checkpoint.")
                .toString());
    }
}
