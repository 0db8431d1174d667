package org.drgan.studio.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.TinyModel;
import org.drgan.generator.Generator;
import org.drgan.image.Pixels;
import org.drgan.model.MatchingModel;
import org.drgan.model.ModelFolder;
import org.drgan.settings.Settings;
import org.drgan.studio.Running;
import org.drgan.studio.Studio;
import org.drgan.studio.web.Browser;
import org.drgan.tensor.State;
import org.drgan.text.Vocabulary;
import org.drgan.train.Checkpoint;
import org.drgan.train.Checkpoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Training runs in separate processes, and pictures of their checkpoints. */
@DisabledOnOs(OS.WINDOWS)
class TrainingsTest {
    @TempDir
    private Path folder;

    private Running running;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("runs"));
        open();
    }

    private void open() throws IOException {
        List<String> program = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                TrainingProcess.class.getName());
        running = Running.at(
                folder, null, 64, new Studio.Folders(folder.resolve("runs"), folder.resolve("data"), null, program));
    }

    @AfterEach
    void stop() {
        for (JsonNode one : Running.json(running.get("/api/trainings")).get("trainings")) {
            running.post("/api/trainings/" + one.get("name").stringValue() + "/stop", Map.of());
        }
        running.close();
    }

    private int start(String name, Map<String, String> settings, boolean data) {
        return running.post(
                        "/api/trainings", Map.of("name", name, "preset", "demo", "settings", settings, "data", data))
                .statusCode();
    }

    private String state(String name) {
        for (JsonNode one : Running.json(running.get("/api/trainings")).get("trainings")) {
            if (one.get("name").stringValue().equals(name)) {
                return one.get("state").stringValue();
            }
        }
        return "none";
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private long bytes(String name) {
        for (JsonNode one : Running.json(running.get("/api/runs")).get("runs")) {
            if (one.get("name").stringValue().equals(name)) {
                return one.get("bytes").longValue();
            }
        }
        return 0;
    }

    /** A training run survives the studio that started it; the next one pauses, resumes and stops it. */
    @Test
    void aTrainingIsAProcessOfItsOwn() throws Exception {
        assertThat(start("first", Map.of("train.batchSize", "8"), true)).isEqualTo(202);
        Path run = folder.resolve("runs/first");
        until("it writes a log", () -> bytes("first") > 0);
        assertThat(Files.readAllLines(run.resolve("arguments.txt")))
                .startsWith("train", "--preset", "demo", "--out")
                .contains(
                        "--set",
                        "train.batchSize=8",
                        "--data",
                        folder.resolve("data").toString())
                .doesNotContain("--resume");
        assertThat(Running.json(running.get("/api/runs")).at("/runs/0/steps").intValue())
                .as("for the time left")
                .isEqualTo(1000);
        assertThat(start("first", Map.of(), false)).as("the name is taken").isEqualTo(400);
        running.close();
        open();
        assertThat(state("first")).as("it goes on without its studio").isEqualTo("running");
        long before = bytes("first");
        until("it goes on", () -> bytes("first") > before);
        assertThat(running.post("/api/trainings/first/resume", Map.of()).statusCode())
                .as("it is running")
                .isEqualTo(400);
        assertThat(running.post("/api/trainings/first/pause", Map.of()).statusCode())
                .isEqualTo(200);
        until("it ends", () -> state("first").equals("ended"));
        assertThat(run.resolve("checkpoint.txt")).exists();
        HttpResponse<byte[]> told = running.get("/api/trainings");
        assertThat(Running.text(told))
                .contains("Stopped with a checkpoint in first")
                .doesNotContain(folder.toString());
        assertThat(running.post("/api/trainings/first/pause", Map.of()).statusCode())
                .isEqualTo(409);
        Files.delete(run.resolve("checkpoint.txt"));
        assertThat(running.post("/api/trainings/first/resume", Map.of()).statusCode())
                .isEqualTo(202);
        until("it is running again", () -> state("first").equals("running"));
        long paused = bytes("first");
        until("it goes on", () -> bytes("first") > paused);
        assertThat(Files.readAllLines(run.resolve("arguments.txt"))).endsWith("--resume");
        assertThat(running.post("/api/trainings/first/stop", Map.of()).statusCode())
                .isEqualTo(200);
        until("it is gone", () -> state("first").equals("stopped"));
        assertThat(run.resolve("checkpoint.txt")).as("at once").doesNotExist();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAProcessStarts() {
        assertThat(start("../out", Map.of(), false)).isEqualTo(400);
        assertThat(start(".studio", Map.of(), false)).isEqualTo(400);
        HttpResponse<byte[]> wrong = running.post(
                "/api/trainings", Map.of("name", "one", "preset", "demo", "settings", Map.of("train.batchsize", "8")));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(Running.text(wrong)).contains("train.batchSize");
        assertThat(start("one", Map.of("train.batchSize", "many"), false)).isEqualTo(400);
        assertThat(start("one", Map.of("seed", "1\ntrain.steps=3"), false)).isEqualTo(400);
        assertThat(start("one", Map.of("--out", "x"), false)).isEqualTo(400);
        assertThat(running.post("/api/trainings", Map.of("name", "one", "preset", "/etc/passwd"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.post("/api/trainings/none/resume", Map.of()).statusCode())
                .isEqualTo(400);
        assertThat(folder.resolve("runs")).isEmptyDirectory();
    }

    /** Writes a run with a checkpoint whose generator is not that of the run's model. */
    private Settings run(Path run) throws IOException {
        Settings settings = TinyModel.settings("model.imageWidth=4");
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(3);
            MatchingModel matching = MatchingModel.untrained(settings, new Vocabulary(TinyModel.WORDS));
            ModelFolder.write(
                    Files.createDirectories(run.resolve("model")),
                    matching,
                    State.of(new Generator(settings.generator())),
                    Map.of(),
                    settings);
            new Checkpoints(run.resolve("checkpoints"), 3)
                    .write(
                            Checkpoint.State.of(250, 1, settings.hash(), "test", "none", Map.of()),
                            Map.of("average", State.of(new Generator(settings.generator()))));
        }
        Files.writeString(run.resolve("config.yml"), settings.toYaml());
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":250,\"seconds\":10}\n{\"step\":300,\"seconds\":12}\n");
        return settings;
    }

    @Test
    void theTimeMachineDrawsAtEachCheckpoint() throws Exception {
        Path run = folder.resolve("runs/old");
        run(run);
        assertThat(Running.json(running.get("/api/runs/old/steps")).get("steps").toString())
                .isEqualTo("[250,-1]");
        Map<String, Object> asked = Map.of("sentence", "a red bird", "seed", "4", "step", 250);
        byte[] then = running.post("/api/runs/old/draw", asked).body();
        byte[] now = running.post("/api/runs/old/draw", Map.of("sentence", "a red bird", "seed", "4"))
                .body();
        assertThat(then).hasSameSizeAs(now).isNotEqualTo(now);
        try (TextToImage model = Running.load(run, org.drgan.tensor.Precision.FP32)) {
            Pixels own = model.generate(Request.of("a red bird", 4)).picture();
            assertThat(now[now.length - 4]).isEqualTo(own.rgb()[own.rgb().length - 3]);
            assertThat(now[now.length - 2]).isEqualTo(own.rgb()[own.rgb().length - 1]);
        }
        assertThat(running.post("/api/runs/old/draw", Map.of("sentence", "a red bird", "step", 251))
                        .statusCode())
                .isEqualTo(404);
        assertThat(running.post("/api/runs/old/draw", Map.of("sentence", "xyzzy"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.get("/api/runs/none/steps").statusCode()).isEqualTo(404);
        Files.write(run.resolve("checkpoints/step-000250/average.safetensors"), new byte[9]);
        running.close();
        open(); // or it would still be loaded
        HttpResponse<byte[]> damaged = running.post("/api/runs/old/draw", asked);
        assertThat(damaged.statusCode()).isEqualTo(409);
        assertThat(Running.text(damaged)).doesNotContain(folder.toString());
    }

    @Test
    void thePageBeginsPausesAndLooksBack() throws Exception {
        assumeTrue(
                Browser.installed() != null,
                "no Chromium is installed (Debian's package chromium): pages are not tried");
        run(folder.resolve("runs/old"));
        try (Browser browser = new Browser(folder.resolve("profile"))) {
            Browser.Tab tab = browser.open(1360, 900);
            tab.go(running.uri("/runs#old"));
            tab.until("document.querySelectorAll('.machine .strip canvas').length === 2");
            tab.until("[...document.querySelectorAll('.machine canvas')].every(one => one.width === 16)");
            tab.press("New training");
            tab.type(".begin input[pattern]", "from-page");
            tab.value("document.querySelector('.begin details').open = true");
            tab.type(".begin input[type=search]", "batchSize");
            tab.until("document.querySelectorAll('.begin .setting').length >= 2");
            assertThat(tab.text(".begin")).contains("train.batchSize", "pictures per step");
            tab.value(
                    "[...document.querySelectorAll('.begin .setting')]"
                            + ".find(one => one.innerText.trim().startsWith('train.batchSize')).querySelector('input').id = 'batch'");
            tab.type("#batch", "6");
            tab.shot(Path.of("target", "screenshots", "newTraining.png"), true);
            tab.press("Start");
            tab.until("document.body.innerText.includes('running')");
            Path arguments = folder.resolve("runs/from-page/arguments.txt");
            until("its settings arrive", () -> arguments.toFile().length() > 0);
            assertThat(Files.readString(arguments)).contains("train.batchSize=6");
            tab.until("document.querySelector('.facts')?.innerText.includes('Time left')");
            tab.press("Pause");
            tab.until("document.body.innerText.includes('not running')");
            tab.press("Resume");
            tab.until("[...document.querySelectorAll('button')].some(one => one.innerText === 'Stop at once')");
            tab.press("Stop at once");
            tab.press("Really stop");
            tab.until("document.body.innerText.includes('stopped')");
            tab.shot(Path.of("target", "screenshots", "trainings.png"), true);
            tab.size(390, 844);
            assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth")
                            .booleanValue())
                    .isTrue();
            assertThat(tab.value(
                                    "[...document.querySelectorAll('.machine figcaption')].every(one => one.getBoundingClientRect().bottom"
                                            + " <= one.closest('.strip').getBoundingClientRect().bottom)")
                            .booleanValue())
                    .as("captions under the pictures of checkpoints")
                    .isTrue();
            tab.shot(Path.of("target", "screenshots", "trainingsPhone.png"), true);
            tab.value("document.querySelector('.machine .strip').scrollIntoView({ block: 'center' })");
            tab.shot(Path.of("target", "screenshots", "timeMachinePhone.png"), false);
            assertThat(tab.errors()).isEmpty();
        }
    }
}
