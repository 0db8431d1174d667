package org.drgan.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.image.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar on a real cluster; run after packaging, which names the jar. */
class ClusterTest {
    private static final int COUNT = 2000;
    private static final Path JAR = Path.of(System.getProperty("drgan.spark.jar", "none.jar"));

    @TempDir
    private Path folder;

    @Test
    void anExecutorThatIsKilledCostsNoPictureAndOneWithoutNativesIsNamed() throws IOException, InterruptedException {
        assertThat(JAR).as("the packaged jar, -Ddrgan.spark.jar").exists();
        Path model = TinyModel.writeWithChecksums(folder.resolve("model"));
        StringBuilder csv = new StringBuilder("id,caption,noise\n");
        for (int id = 0; id < COUNT; id++) {
            csv.append(id)
                    .append(",a ")
                    .append(TinyModel.WORDS.get(id % 11))
                    .append(" bird,")
                    .append(id)
                    .append('\n');
        }
        Path captions = Files.writeString(folder.resolve("captions.csv"), csv);
        try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"))) {
            drawWhileAnExecutorIsKilled(cluster, model, captions);
            drawWithoutNatives(cluster, model, captions);
        }
    }

    /** A process beside each executor; they end with a checkpoint when the driver is killed, and go on. */
    @Test
    void processesOnTheMachinesTrainTogether() throws IOException, InterruptedException {
        Path run = folder.resolve("runs/birds");
        try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"))) {
            Path log = folder.resolve("driver.log");
            Process driver = cluster.begin(log, JAR, List.of(), train(run, "--set=train.steps=1000000"));
            TinyTraining.awaitCheckpoint(run, () -> !driver.isAlive());
            List<ProcessHandle> processes = cluster.executors().stream()
                    .flatMap(ProcessHandle::children)
                    .toList();
            assertThat(processes).as(Files.readString(log)).hasSize(2);
            assertThat(cluster.logs())
                    .anyMatch(text -> text.contains("[rank 0] step 4 of 4"))
                    .anyMatch(text -> text.contains("[rank 1] "));
            driver.destroyForcibly();
            StandaloneCluster.await(
                    "the end of the processes", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
            long reached = TinyTraining.lastCheckpoint(run);

            StandaloneCluster.Outcome refused = cluster.submit(JAR, List.of(), train(run));
            assertThat(refused.code()).as(refused.text()).isEqualTo(Main.MISTAKE);
            assertThat(refused.text()).containsPattern("rank 0 on 127.0.0.1 stopped with exit code 2");
            StandaloneCluster.Outcome resumed =
                    cluster.submit(JAR, List.of(), train(run, "--resume", "--set=train.steps=" + (reached + 2)));
            assertThat(resumed.code()).as(resumed.text()).isZero();
            assertThat(TinyTraining.lastCheckpoint(run)).isEqualTo(reached + 2);
            assertThat(cluster.logs()).anyMatch(text -> text.contains("Continuing after step " + reached));
        }
    }

    private static String[] train(Path run, String... more) {
        return Stream.of(
                        Stream.of("train", "--processes=2", "--out=" + run, "--preset=" + TinyTraining.PRESET),
                        TinyTraining.settings().stream().map(setting -> "--set=" + setting),
                        Stream.of(more))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private void drawWhileAnExecutorIsKilled(StandaloneCluster cluster, Path model, Path captions)
            throws IOException, InterruptedException {
        Path out = folder.resolve("pictures");
        Path log = folder.resolve("driver.log");
        Process driver = cluster.begin(
                log,
                JAR,
                List.of(),
                "generate",
                "--captions=" + captions,
                "--seed-column=noise",
                "--model=" + model,
                "--partitions=40",
                "--out=" + out);
        StandaloneCluster.await("a part of the pictures", () -> !driver.isAlive() || written() >= 5);
        assertThat(driver.isAlive()).as("drawing: %s", Files.readString(log)).isTrue();
        List<ProcessHandle> executors = cluster.executors();
        assertThat(executors).hasSize(2);
        assertThat(executors.get(0).destroyForcibly()).isTrue();
        assertThat(written())
                .as("tasks that were done when the executor was killed")
                .isLessThan(40);
        assertThat(driver.waitFor(StandaloneCluster.PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("Lost executor", "2000 pictures are in");

        SparkSession spark = LocalSpark.session();
        Dataset<Row> pictures = spark.read().parquet(out.toString());
        assertThat(pictures.count()).isEqualTo(COUNT);
        assertThat(pictures.select("id").distinct().count()).isEqualTo(COUNT);
        try (TextToImage single = TextToImage.load(model)) {
            for (Row row : pictures.sort("id").limit(20).collectAsList()) {
                assertThat(Pictures.decode(row.getAs("picture"), "drawn").rgb())
                        .isEqualTo(single.generate(row.<String>getAs("caption"), row.<Long>getAs("noise"))
                                .picture()
                                .rgb());
            }
        }
    }

    /** Tasks whose files are whole. */
    private long written() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().contains("_temporary")
                            && String.valueOf(file.getFileName()).startsWith("task_"))
                    .count();
        } catch (IOException | java.io.UncheckedIOException moved) {
            return 0; // by a task that is just done
        }
    }

    private void drawWithoutNatives(StandaloneCluster cluster, Path model, Path captions)
            throws IOException, InterruptedException {
        Path out = folder.resolve("none");
        StandaloneCluster.Outcome outcome = cluster.submit(
                JAR,
                List.of(
                        "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.platform=linux-s390x",
                        "spark.task.maxFailures=1"),
                "generate",
                "--captions=" + captions,
                "--model=" + model,
                "--out=" + out);
        assertThat(outcome.code()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text())
                .containsPattern("executor \\d on \\S+ cannot load libtorch")
                .contains("--jars");
        assertThat(out).doesNotExist();
    }
}
