package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the driver as the only executor; on a cluster: {@link ClusterTest}. */
class TrainingTest {
    /** More than any of these tests waits for. */
    private static final String ENDLESS = "train.steps=1000000";

    @TempDir
    private Path folder;

    private SparkSession spark;
    private Path run;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void begin() {
        spark = LocalSpark.session();
        run = folder.resolve("runs/birds");
    }

    private Outcome train(String... more) {
        return train(2, more);
    }

    private Outcome train(int processes, String... more) {
        List<String> all = new ArrayList<>(List.of("train", "--processes=" + processes, "--out=" + run));
        TinyTraining.settings().forEach(setting -> all.add("--set=" + setting));
        all.add("--preset=" + TinyTraining.PRESET);
        all.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    @Test
    void aMatchingModelAndAModelAreTrainedAndGoneOnWith() throws IOException {
        Outcome begun = train();
        assertThat(begun.err()).isEmpty();
        assertThat(begun.code()).isZero();
        assertThat(begun.out()).contains("The model is in " + run.resolve("model") + ".");
        assertThat(folder.resolve("runs/birds-damsm/model")).isDirectory();
        assertThat(run.resolve("checkpoints/step-000004")).isDirectory();

        Outcome again = train();
        assertThat(again.code()).isEqualTo(Main.MISTAKE);
        assertThat(again.err()).contains("rank 0 on", "rank 1 on", "--resume");

        Outcome resumed = train("--resume", "--set=train.steps=6");
        assertThat(resumed.err()).isEmpty();
        assertThat(run.resolve("checkpoints/step-000006")).isDirectory();
        assertThat(Files.readAllLines(run.resolve("log.jsonl")))
                .filteredOn(line -> line.contains("pictures_per_second"))
                .hasSize(6);
        try (var inside = Files.list(folder.resolve("runs"))) {
            assertThat(inside.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("birds", "birds-damsm");
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertMistake(train("--set=train.batchSize=3"), "2 processes cannot share batches of 3 pictures");
        assertMistake(train(0), "must be positive");
        assertMistake(train("--set=device=cuda"), "on the CPU only");
        assertThat(folder.resolve("runs")).doesNotExist();
        Path none = folder.resolve("none");
        assertMistake(train("--damsm=" + none), "rank 1 on \\S+ stopped with exit code 2[^¶]*" + none);
        assertThat(run).doesNotExist();
    }

    private static void assertMistake(Outcome outcome, String message) {
        assertThat(outcome.err()).containsPattern(message).doesNotContain("\tat ");
        assertThat(outcome.code()).isEqualTo(Main.MISTAKE);
    }

    @Test
    void whenOneProcessIsKilledAllEndAndTheErrorNamesIt() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Outcome> training = threads.submit(() -> train("--set=" + ENDLESS));
            TinyTraining.awaitCheckpoint(run, training::isDone);
            List<ProcessHandle> processes = processes();
            assertThat(processes).hasSize(2);
            processes.get(0).destroyForcibly();
            Outcome outcome = training.get(2, TimeUnit.MINUTES);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .containsPattern("the training failed:\nrank [01] on \\S+ stopped with exit code 137")
                    .containsPattern("rank [01] on \\S+ stopped with exit code 4; its last lines:")
                    .contains("has stopped or cannot be reached", "with --resume continues");
            assertThat(processes()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aJobThatIsKilledEndsItsProcessesWithACheckpoint() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Settings settings = Settings.of(List.of(TinyTraining.PRESET), TinyTraining.settings())
                    .with(ENDLESS, "train.checkpointEvery=1000000", "train.sampleEvery=1000000");
            Future<Training.Result> training = threads.submit(() -> Training.train(spark, settings, run, 2, false));
            StandaloneCluster.await(
                    "a step", () -> run.resolve("log.jsonl").toFile().length() > 0 || training.isDone());
            spark.sparkContext().cancelAllJobs();
            assertThatThrownBy(() -> training.get(2, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("cancelled");
            StandaloneCluster.await(
                    "the end of all processes", () -> processes().isEmpty());
            assertThat(TinyTraining.lastCheckpoint(run)).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    /** All that the only executor, this process, has started. */
    private static List<ProcessHandle> processes() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }
}
