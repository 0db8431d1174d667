package org.drgan.cli.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drgan.cli.Main;
import org.drgan.cli.Outcome;
import org.drgan.cli.SelfContained;
import org.drgan.cli.shared.Ending;
import org.drgan.data.ImageFolderWriter;
import org.drgan.data.SyntheticBirds;
import org.drgan.files.FolderLock;
import org.drgan.metric.Measurement;
import org.drgan.metric.ResultFile;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ablation of networks as small as they come, of which most tests do the tasks in their own process. */
class AblateCommandTest {
    private static final String PLAN = """
            preset: demo
            seeds: [1]
            common:
              precision: fp32
              data:
                source: BIRDS
                count: 0
                classes: true
              model:
                channels: 8
                discriminatorChannels: 8
                imageWidth: 8
                dimension: 16
                embedding: 16
                noise: 8
                condition: 8
              damsm: {batchSize: 4, steps: 2, checkpointEvery: 1}
              train: {batchSize: 2, steps: 4, samples: 2, sampleEvery: 4, checkpointEvery: 10, logEvery: 1}
            variants:
              baseline:
                ablation: baseline
              full:
                ablation: full
            judges: {by: size, attributes: [background], evaluatorSteps: 1, readerSteps: 1, width: 4, fewest: 1}
            measure: {metrics: [fid, r-precision, diversity, spectrum], count: 20, at: [0.5], sentences: 2}
            """;

    @TempDir
    private static Path shared;

    /** All of it is done here. */
    private static AblationFolder done;

    @TempDir
    private Path folder;

    @BeforeAll
    static void doAllOfIt() throws IOException {
        ImageFolderWriter.write(
                shared.resolve("birds"),
                Map.of(
                        "train", new SyntheticBirds(SyntheticBirds.Split.ANY, 1, 60, 32),
                        "test", new SyntheticBirds(SyntheticBirds.Split.TEST, 1, 25, 32)),
                (ready, total) -> {});
        done = new AblationFolder(shared.resolve("done"));
        AblationPlan plan = AblationPlan.read(plan(shared, PLAN));
        done.begin(plan);
        for (AblationTask task : AblationFolder.tasks(plan)) {
            assertThat(work(done, task.name(), true)).as(task.name()).isZero();
            assertThat(task.isDone(done, plan)).as(task.name()).isTrue();
        }
    }

    private static Path plan(Path place, String text) throws IOException {
        return Files.writeString(
                place.resolve("plan.yml"),
                text.replace("BIRDS", shared.resolve("birds").toString()));
    }

    /** Does a task as its process would; unless it goes on, whoever started it is gone at once. */
    private static int work(AblationFolder place, String task, boolean goesOn) throws IOException {
        try (PipedOutputStream end = new PipedOutputStream();
                PipedInputStream open = new PipedInputStream(end);
                TaskVoice voice = new TaskVoice(
                        goesOn ? open : new ByteArrayInputStream(new byte[0]),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        new PrintWriter(new StringWriter()))) {
            for (int i = 0; !goesOn && i < 1000 && !isAsked(voice); i++) {
                Thread.onSpinWait();
            }
            return new TaskWork(AblationPlan.read(place.plan()), place, voice).run(task);
        }
    }

    private static boolean isAsked(TaskVoice voice) {
        try {
            voice.requireGoingOn();
            Thread.sleep(1);
            return false;
        } catch (TaskVoice.Stopped asked) {
            return true;
        } catch (InterruptedException hurried) {
            throw new IllegalStateException(hurried);
        }
    }

    private Outcome ablate(Path out, String text, String... more) throws IOException {
        List<String> all = new java.util.ArrayList<>(
                List.of("ablate", "--config", plan(folder, text).toString(), "--out", out.toString()));
        all.addAll(List.of(more));
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void whatIsDoneIsComparedWithoutDoingAnythingAgain() throws IOException {
        Outcome outcome = ablate(done.folder(), PLAN);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).doesNotContain("begun").contains("A spread over 1 training runs is not reliable");
        assertThat(outcome.out())
                .containsPattern("(?m)^variant +FID +R-precision, trained against +R-precision, independent"
                        + " +diversity, features .*spectrum")
                .containsPattern("(?m)^baseline +\\d")
                .containsPattern("(?m)^full +\\d")
                .containsPattern("(?m)^real pictures +– +[01]")
                .contains("Against baseline");

        List<Measurement> lines = ResultFile.read(done.results());
        assertThat(lines.stream().filter(line -> !line.metric().equals("diversity, attributes")))
                .as("two variants, two milestones, six measures, and one if the reader sees several values")
                .hasSize(24);
        for (Measurement line : lines) {
            assertThat(line.spread()).as("of a single training").isNull();
            assertThat(line.beside()).containsEntry("training seed 1", line.value());
            assertThat(line.protocol().count()).isEqualTo(line.metric().startsWith("diversity") ? 16 * 20 : 20);
            assertThat(line.protocol().details()).containsKeys("variant", "training step", "sentences");
        }
        String page = Files.readString(done.page());
        SelfContained.check(page);
        assertThat(page)
                .contains("Measures</h2>", "Pictures</h2>", "Over training</h2>", "Inside</h2>", "Settings</h2>")
                .contains("How open the gates are", "Information in the codes", "data:image/png;base64")
                .containsPattern("<th scope=\"row\">ablation</th><td>baseline</td><td>full</td>")
                .doesNotContain("<th scope=\"row\">model.channels</th>") // in which they do not differ
                .doesNotContain("role=\"status\""); // nothing is missing

        Outcome listed = ablate(done.folder(), PLAN.replace("[1]", "[1, 2]"), "--dry-run");
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out())
                .containsPattern("(?m)^damsm +done$")
                .containsPattern("(?m)^full-seed-1 +done$")
                .containsPattern("(?m)^full-seed-2 +4 steps to do +\\d+ .*seconds$")
                .containsPattern("Left: .* for each of 4 evaluations");
        assertThat(done.run("full", 2)).as("only listed").doesNotExist();
    }

    @Test
    void whatIsStoppedContinuesToTheSameResults() throws IOException {
        AblationFolder other = new AblationFolder(folder.resolve("other"));
        AblationPlan plan = AblationPlan.read(done.plan());
        other.begin(plan);
        for (String evaluator : List.of("evaluator.safetensors")) {
            Files.copy(done.folder().resolve(evaluator), other.folder().resolve(evaluator));
        }
        copyModel("damsm", other);
        copyModel("judge", other);
        assertThat(work(other, "full-seed-1", false)).isEqualTo(TaskWork.STOPPED);
        assertThat(VariantRun.measured(other.run("full", 1))).isEmpty();
        assertThat(work(other, "full-seed-1", true)).isZero();
        assertThat(VariantRun.measured(other.run("full", 1))).containsExactly(2L, 4L);
        assertThat(values(other)).isEqualTo(values(done));
    }

    private static List<Double> values(AblationFolder place) throws IOException {
        return VariantRun.measurements(place.run("full", 1)).stream()
                .map(Measurement::value)
                .toList();
    }

    private static void copyModel(String name, AblationFolder into) throws IOException {
        Path from = done.folder().resolve(name).resolve("model");
        Path to = Files.createDirectories(into.folder().resolve(name).resolve("model"));
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** In processes of their own: one is told to end, then all are done, with a matching model from elsewhere. */
    @Test
    void processesAreStoppedAndContinue() throws IOException {
        AblationFolder place = new AblationFolder(folder.resolve("place"));
        AblationPlan plan = AblationPlan.read(
                plan(folder, PLAN.replace("[fid, r-precision]", "[fid]").replace("  full:\n    ablation: full\n", "")));
        place.begin(plan);
        place.take(done.matching(), plan.common());
        Files.copy(done.evaluator(), place.evaluator());
        AblationTask run = AblationTask.run("baseline", 1, plan);
        try (Ending ending = new Ending()) {
            Map<AblationTask, String> failed = new Workers(place, 2, ending, Main.class.getName())
                    .run(List.of(run), new Workers.Listener() {
                        @Override
                        public void begun(AblationTask task) {
                            ending.ask();
                        }

                        @Override
                        public void at(AblationTask task, long step, String what) {}

                        @Override
                        public void ended(AblationTask task, String problem) {
                            throw new IllegalStateException("it was not to end: " + problem);
                        }
                    });
            assertThat(failed).as("what is told to end has not failed").isEmpty();
        }
        assertThat(run.isDone(place, plan)).isFalse();
        Outcome outcome = Outcome.of(
                "ablate",
                "--out",
                place.folder().toString(),
                "--damsm",
                done.matching().toString(),
                "--jobs=2");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("baseline-seed-1: done after", "FID");
        assertThat(outcome.out()).containsPattern("(?m)^baseline +\\d");
        assertThat(run.isDone(place, plan)).isTrue();
    }

    @Test
    void aTrainingThatFailsIsNamedAndTheOthersAreCompared() throws IOException {
        AblationFolder place = new AblationFolder(folder.resolve("place"));
        String text = PLAN.replace("[fid, r-precision]", "[fid]");
        place.begin(AblationPlan.read(plan(folder, text)));
        place.take(done.matching(), AblationPlan.read(done.plan()).common());
        Files.copy(done.evaluator(), place.evaluator());
        Path run = Files.createDirectories(place.run("baseline", 1).resolve("evaluation"));
        for (String name : List.of("metrics.jsonl", "sentences.txt", "real.png", "pictures-000004.png")) {
            Files.copy(done.run("baseline", 1).resolve("evaluation").resolve(name), run.resolve(name));
        }
        Files.writeString(place.run("full", 1), "no folder");
        Outcome outcome = ablate(place.folder(), text);
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("Failed: full-seed-1: ")
                .contains(place.console("full-seed-1").toString())
                .containsPattern("(?m)^baseline +\\d")
                .containsPattern("(?m)^full +–");
        assertThat(Files.readString(place.page())).contains("1 of 2 training runs are done");
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeTheWork() throws IOException {
        assertMistake(Outcome.of("ablate"), "--config FILE");
        assertMistake(Outcome.of("ablate", "--config", "none.yml"), "none.yml does not exist");
        assertMistake(ablate(folder.resolve("x"), PLAN, "--jobs=0"), "--jobs must be positive");
        assertMistake(
                ablate(folder.resolve("x"), PLAN.replace("ablation: full", "ablatoin: full")),
                "the variant full: unknown key ablatoin",
                "did you mean ablation?");
        assertMistake(ablate(folder.resolve("x"), PLAN.replace("[1]", "[]")), "seeds must name one number or more");
        assertMistake(ablate(folder.resolve("x"), PLAN.replace("[fid,", "[fit,")), "no measure 'fit'");
        assertMistake(
                ablate(
                        folder.resolve("x"),
                        PLAN.replace("[fid,", "[attributes,").replace("[background]", "[]")),
                "judges.attributes");
        assertMistake(ablate(Files.writeString(folder.resolve("file"), "x"), PLAN), "it is a file");
        assertMistake(
                ablate(done.folder(), PLAN.replace("ablation: full", "ablation: +sdm")),
                "holds training runs of another plan",
                "full: ablation was full and is +sdm",
                "drgan ablate --out " + done.folder());
        assertMistake(
                ablate(folder.resolve("x"), PLAN, "--damsm", folder.toString()),
                "is not a matching model",
                Settings.FILE);
        assertThatThrownBy(() -> work(done, "none", true)).hasMessageContaining("has no task 'none'");
        try (FolderLock held = FolderLock.of(done.folder())) {
            assertThat(held).isNotNull();
            assertMistake(ablate(done.folder(), PLAN), "another process is working in " + done.folder());
        }
    }

    @Test
    void brokenRunFoldersAreNamed() throws IOException {
        AblationFolder place = new AblationFolder(folder.resolve("place"));
        AblationPlan plan = AblationPlan.read(done.plan());
        place.begin(plan);
        Path run = Files.createDirectories(place.run("full", 1).resolve("evaluation"));
        Files.writeString(run.resolve("metrics.jsonl"), "{\"metric\": \"FID\", torn\n");
        Outcome torn = ablate(place.folder(), PLAN);
        assertMistake(torn, "the run folder " + place.run("full", 1) + " is damaged", "delete the folder");
        Files.delete(run.resolve("metrics.jsonl"));

        Files.writeString(place.plan(), "no: plan\n");
        assertMistake(
                ablate(place.folder(), PLAN), "unknown key no", place.plan().toString());

        AblationTask task = AblationTask.run("full", 1, plan);
        Path checkpoints = Files.createDirectories(place.run("full", 1).resolve("checkpoints"));
        Files.createDirectories(checkpoints.resolve("step-000003"));
        Files.createDirectories(checkpoints.resolve("other"));
        assertThat(task.reached(place)).isEqualTo(3);
    }

    @Test
    void aTimeThatIsNoneIsNamed() throws IOException {
        Path seconds = done.run("full", 1).resolve(VariantRun.SECONDS);
        String measured = Files.readString(seconds);
        try {
            for (String text : List.of("", "soon", "NaN")) {
                Files.writeString(seconds, text);
                assertMistake(
                        ablate(done.folder(), PLAN, "--dry-run"),
                        seconds + " holds '" + text + "', expected a number of seconds: delete the file");
            }
        } finally {
            Files.writeString(seconds, measured);
        }
    }

    private static void assertMistake(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
