package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drgan.files.DurableFile;
import org.drgan.image.Pictures;
import org.drgan.image.Pixels;
import org.drgan.settings.Settings;
import org.drgan.train.Checkpoints;
import org.drgan.train.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both trainings through the command line, with networks as small as they come. */
class TrainCommandTest {
    @TempDir
    private Path folder;

    /** A training that ends after four steps. */
    static final List<String> TINY = List.of(
            "--set=data.count=40",
            "--set=model.base=16",
            "--set=model.stages=2",
            "--set=model.channels=8",
            "--set=model.discriminatorChannels=8",
            "--set=model.imageWidth=8",
            "--set=model.dimension=16",
            "--set=model.embedding=16",
            "--set=model.noise=8",
            "--set=model.condition=8",
            "--set=damsm.batchSize=4",
            "--set=damsm.steps=4",
            "--set=damsm.checkpointEvery=2",
            "--set=train.batchSize=2",
            "--set=train.steps=4",
            "--set=train.samples=4",
            "--set=train.sampleEvery=4",
            "--set=train.checkpointEvery=2");

    @Test
    void bothTrainingsEndWithAModelAndSayWhatComesNext() throws IOException {
        Path damsm = folder.resolve("damsm");
        Outcome first = run("damsm", "train", "--out", damsm.toString());
        assertThat(first.exit()).isZero();
        assertThat(first.out())
                .contains(
                        "drgan train --damsm " + damsm,
                        damsm.resolve("model") + ".",
                        "drgan damsm swap --model " + damsm);
        assertThat(damsm.resolve("model/text-encoder.safetensors")).exists();

        Path gan = folder.resolve("gan");
        Outcome second = run("train", "--out", gan.toString(), "--damsm", damsm.toString(), "--precision", "fp32");
        assertThat(second.exit()).isZero();
        String sentence =
                Files.readAllLines(gan.resolve("samples/sentences.txt")).get(0);
        assertThat(second.out()).contains("drgan generate \"" + sentence + "\" --model " + gan.resolve("model"));
        assertThat(gan.resolve("model/generator.safetensors")).exists();
        assertThat(gan.resolve("checkpoints/step-000004")).exists();
        assertThat(Files.readString(gan.resolve(Settings.FILE))).contains("precision: fp32"); // the preset has bf16

        try (Run held = Run.open(folder.resolve("held"), "seed: 1\n")) {
            assertMistake(
                    run("train", "--out", held.folder().toString(), "--damsm", damsm.toString()),
                    "another training is using",
                    held.folder().toString());
        }

        Outcome again = run("train", "--out", gan.toString(), "--damsm", damsm.toString());
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("already holds a training", "drgan train --out " + gan + " --resume", "--out");

        Outcome resumed = Outcome.of("train", "--out", gan.toString(), "--resume", "--set=train.steps=6");
        assertThat(resumed.exit()).isZero();
        assertThat(resumed.err()).contains("Continuing after step 4 of 6");
        assertThat(gan.resolve("checkpoints/step-000006")).exists();
        Settings settings = Settings.read(gan.resolve(Settings.FILE));
        assertThat(settings.model().base()).as("as the run was begun with").isEqualTo(16);
        assertThat(settings.train().steps()).isEqualTo(6);
        Outcome finished = Outcome.of("train", "--out", gan.toString(), "--resume");
        assertThat(finished.exit()).isZero();
        assertThat(finished.err()).contains("All 6 steps are done").doesNotContain("Continuing");

        Map<String, String> before = hashes(gan);
        assertMistake(
                Outcome.of("train", "--out", gan.toString(), "--resume", "--seed", "99", "--set=train.logEvery=3"),
                "has the seed 1",
                "99");
        Path retrained = folder.resolve("retrained");
        assertThat(run("damsm", "train", "--out", retrained.toString(), "--set=damsm.steps=1")
                        .exit())
                .isZero();
        assertMistake(
                Outcome.of("train", "--out", gan.toString(), "--resume", "--damsm", retrained.toString()),
                "another matching model");
        assertThat(hashes(gan)).as("refused, so unchanged").isEqualTo(before);

        Path moved = Files.createDirectories(folder.resolve("elsewhere")).resolve("gan");
        Files.move(gan, moved);
        Files.move(damsm, folder.resolve("gone"));
        Outcome after = Outcome.of("train", "--out", moved.toString(), "--resume", "--set=train.steps=7");
        assertThat(after.exit()).as(after.err()).isZero();
        assertThat(after.err()).contains("no matching model " + damsm, "its copy in " + moved, "train.steps 6 -> 7");
        Files.move(folder.resolve("gone"), damsm);

        for (String step : new String[] {"2", "4", "6", "7"}) {
            Path state = moved.resolve("checkpoints/step-00000" + step + "/state.json");
            if (Files.exists(state)) {
                Files.writeString(state, "");
            }
        }
        before = hashes(moved);
        assertMistake(Outcome.of("train", "--out", moved.toString(), "--resume"), "none of the 3 checkpoints");
        assertThat(hashes(moved)).isEqualTo(before);

        Outcome mixed = Outcome.of("train", "--out", damsm.toString(), "--resume", "--damsm", damsm.toString());
        assertThat(mixed.exit()).isEqualTo(2);
        assertThat(mixed.err())
                .contains("holds another kind of training", damsm.toString())
                .doesNotContain("\tat ");
    }

    @Test
    void aMatchingModelOfOtherSizesIsRefused() {
        Path damsm = folder.resolve("damsm");
        assertThat(run("damsm", "train", "--out", damsm.toString(), "--set=damsm.steps=1")
                        .exit())
                .isZero();
        Outcome outcome = run(
                "train",
                "--out",
                folder.resolve("gan").toString(),
                "--damsm",
                damsm.toString(),
                "--set=model.stages=1");
        assertMistake(outcome, "was trained for pictures of 32 pixels", "use the same preset for both");
    }

    @Test
    void withoutAMatchingModelOneIsTrainedFirst() throws IOException {
        Path gan = folder.resolve("gan");
        Path damsm = folder.resolve("gan-damsm");
        Outcome half = run("damsm", "train", "--out", damsm.toString(), "--set=damsm.steps=2");
        assertThat(half.exit()).as(half.err()).isZero();
        Path provenance = damsm.resolve("model/provenance.json");
        Files.writeString(provenance, Files.readString(provenance).replaceFirst("\"steps\" : 2", "\"steps\" : 4"));

        Outcome outcome = run("train", "--out", gan.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .contains("Continuing with the matching model in " + damsm, "Continuing after step 2 of 4");
        assertThat(damsm.resolve("checkpoints/step-000004")).exists();
        assertThat(gan.resolve("model/generator.safetensors")).exists();
        assertThat(Settings.read(gan.resolve(Settings.FILE)).train().matching()).isEqualTo(damsm.toString());

        Path other = folder.resolve("other");
        Outcome whole = run("train", "--out", other.toString());
        assertThat(whole.exit()).as(whole.err()).isZero();
        assertThat(whole.err()).contains("Training the matching model first, in " + folder.resolve("other-damsm"));
        assertThat(other.resolve("model/generator.safetensors")).exists();
    }

    @Test
    void aFolderThatIsNoMatchingModelIsRefused() {
        assertMistake(
                run("train", "--out", folder.resolve("gan").toString(), "--damsm", folder.toString()),
                "is not a matching model");
    }

    @Test
    void aMistypedKeyIsNamedWithTheNearest() {
        assertMistake(
                run("damsm", "train", "--out", folder.resolve("x").toString(), "--set", "damsm.batchsise=4"),
                "damsm.batchsise",
                "did you mean damsm.batchSize");
    }

    @Test
    void anUnknownPresetIsRefusedWithThoseThereAre() throws IOException {
        assertMistake(Outcome.of("damsm", "train", "--preset", "eagles"), "no preset 'eagles'", "birds-64");
        Path preset = Files.writeString(folder.resolve("mine.yml"), "train:\n  stepps: 5\n");
        assertMistake(Outcome.of("train", "--preset", "demo," + preset), "train.stepps", "mine.yml:2", "train.steps");
    }

    @Test
    void aValueThatCannotBeIsRefused() {
        assertMistake(run("train", "--set=train.batchSize=0"), "train.batchSize");
        assertMistake(run("train", "--on-nan", "pray"), "--on-nan", "STOP");
        assertMistake(run("train", "--device", "abacus"), "device", "abacus");
        assertMistake(run("train", "--seed", "lucky"), "--seed", "lucky");
    }

    @Test
    void dataThatIsNoneIsRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertMistake(run(data(empty)), "is empty", "metadata.jsonl");
        assertMistake(run(data(folder.resolve("nowhere"))), "there is no folder", "nowhere");
        Path silent = Files.createDirectory(folder.resolve("silent"));
        Files.writeString(silent.resolve("metadata.jsonl"), "{\"file_name\": \"a.png\", \"text\": []}\n");
        assertMistake(run(data(silent)), "metadata.jsonl", "text");
        assertThat(folder.resolve("run/checkpoints")).doesNotExist();
    }

    @Test
    void sentencesWithoutAWordToLearnAreRefused() throws IOException {
        Path foreign = pictures("foreign", 3, "\u5c0f\u3055\u306a\u8d64\u3044\u9ce5");
        assertMistake(run(data(foreign)), "3 of 3 sentences hold no word", "--splitting spaces");
    }

    @Test
    void brokenPicturesAreSkippedListedAndCounted() throws IOException {
        Path source = pictures("torn", 12, "a red bird");
        byte[] whole = Files.readAllBytes(source.resolve("1.png"));
        for (String name : List.of("1.png", "4.png", "test0.png")) {
            Files.write(source.resolve(name), Arrays.copyOf(whole, whole.length / 2));
        }
        Path damsm = folder.resolve("run");
        Outcome first = run(data(source));
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).contains("drgan train ").doesNotContain("swap"); // there are no attributes
        assertThat(first.err()).contains("2 pictures could not be read and were skipped:", "  1.png: ", "  4.png: ");
        assertThat(Files.readString(damsm.resolve(Run.LOG))).contains("\"broken_pictures\":2");

        Outcome second = run(
                "train",
                "--out",
                folder.resolve("gan").toString(),
                "--data",
                source.toString(),
                "--damsm",
                damsm.toString(),
                "--set=train.steps=6");
        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(second.err()).contains("skipped test0.png for the samples", "2 pictures could not be read");
    }

    @Test
    void aMissingPictureIsRefusedUnlessItMayBeSkipped() throws IOException {
        Path source = pictures("gaps", 12, "a red bird");
        Files.delete(source.resolve("4.png"));
        assertMistake(run(data(source)), "metadata.jsonl:5", "4.png", "--skip-broken");
        List<String> skipping = new ArrayList<>(List.of(data(source)));
        skipping.add("--skip-broken");
        Outcome outcome = run(skipping.toArray(new String[0]));
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }

    @Test
    void moreBrokenThanGoodPicturesEndTheTraining() throws IOException {
        Path source = pictures("torn", 4, "a red bird");
        for (int i = 0; i < 3; i++) {
            Files.writeString(source.resolve(i + ".png"), "no picture");
        }
        Outcome outcome = run(data(source));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("3 of 4 pictures cannot be used, which is more than half", ".png")
                .doesNotContain("\tat ");
    }

    /** With test pictures beside them: a folder of plain squares. */
    private Path pictures(String name, int count, String sentence) throws IOException {
        Path source = Files.createDirectory(folder.resolve(name));
        StringBuilder metadata = new StringBuilder();
        for (int i = 0; i < count + 2; i++) {
            String file = i < count ? i + ".png" : "test" + (i - count) + ".png";
            byte[] rgb = new byte[3 * 32 * 32];
            Arrays.fill(rgb, (byte) (10 * i));
            Pictures.write(source.resolve(file), new Pixels(32, 32, rgb), Map.of());
            metadata.append("{\"file_name\": \"%s\", \"text\": \"%s\", \"split\": \"%s\"}\n"
                    .formatted(file, sentence, i < count ? "train" : "test"));
        }
        Files.writeString(source.resolve("metadata.jsonl"), metadata);
        return source;
    }

    @Test
    void aBatchThatMemoryCannotHoldIsRefusedBeforeTheStart() {
        Path out = folder.resolve("run");
        assertMistake(
                run("damsm", "train", "--out", out.toString(), "--set=damsm.batchSize=600000"),
                "training with batches of 600000 pictures needs about",
                "of memory, but",
                "set damsm.batchSize to at most");
        assertMistake(
                run("train", "--out", out.toString(), "--damsm=somewhere", "--set=train.batchSize=600000"),
                "set train.batchSize to at most");
        assertMistake(
                run("train", "--out", out.toString(), "--set=train.batchSize=600000"), // not after the matching model
                "set train.batchSize to at most");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDryRunSaysWhatATrainingWillTakeAndLeavesNothing() throws IOException {
        Path out = folder.resolve("run");
        Outcome outcome =
                run("train", "--out", out.toString(), "--dry-run", "--set=train.batchSize=4", "--accumulate=2");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .containsPattern(
                        "the matching model, 4 pictures per step:\\R  memory    about \\d+ MB estimated, .* free")
                .contains("generator and discriminators, 4 pictures per step:")
                .containsPattern("batch     fits; up to \\d+ pictures fit \\(--set train.batchSize=\\d+\\)")
                .containsPattern("one step  \\d+\\.\\d\\d s with 4 pictures; peak memory of the process .*B")
                .containsPattern("all       4 steps take about \\d+ seconds");
        Outcome large = run(
                "damsm",
                "train",
                "--out",
                out.toString(),
                "--dry-run",
                "--set=damsm.batchSize=6000000",
                "--set=data.words=1",
                "--set=damsm.contrasts=0");
        assertThat(large.exit()).as(large.err()).isEqualTo(1);
        assertThat(large.out())
                .contains("6000000 pictures per step", "batch     does not fit", "in parts (--accumulate ");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void twoTrainingsDoNotShareARunFolder() throws IOException {
        Path shared = folder.resolve("shared");
        try (Run held = Run.open(shared, "seed: 1\n")) {
            assertThat(held.folder()).isEqualTo(shared);
            assertMistake(
                    run("damsm", "train", "--out", shared.toString()), "another training is using", shared.toString());
        }
    }

    @Test
    void anOutputThatCannotBeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertMistake(
                run("damsm", "train", "--out", file.resolve("run").toString()), "cannot be created", "another one");
    }

    @Test
    void thereMustBeSomethingToResume() {
        assertMistake(
                Outcome.of("train", "--out", folder.resolve("none").toString(), "--resume"),
                "nothing to resume",
                "--out");
    }

    @Test
    void aDryRunWithoutPicturesIsAMistakeOfTheUser() {
        String nowhere = folder.resolve("nowhere").toString();
        for (List<String> command : List.of(List.of("train"), List.of("damsm", "train"))) {
            List<String> words = new ArrayList<>(command);
            words.addAll(List.of("--preset", "birds-64", "--data", nowhere, "--dry-run"));
            Outcome outcome = Outcome.of(words.toArray(String[]::new));
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).contains("there is no folder " + nowhere).doesNotContain("--debug");
        }
    }

    /** The process itself, since the signal goes to a process. */
    @Test
    void whenStoppedItWritesACheckpointAndSaysHowToContinue() throws Exception {
        Path run = folder.resolve("long");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "damsm",
                "train",
                "--out",
                run.toString()));
        command.addAll(TINY);
        command.addAll(List.of("--set=damsm.steps=1000000", "--set=damsm.checkpointEvery=1000000"));
        command.addAll(List.of("--set=damsm.logEvery=1"));
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            Path log = run.resolve(Run.LOG);
            for (int turn = 0; turn < 600 && (!Files.exists(log) || Files.size(log) == 0); turn++) {
                Thread.sleep(100);
            }
            process.destroy(); // SIGTERM, which Java handles as it does SIGINT
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(said))
                    .contains(
                            "Stopping after the current step",
                            "Stopped after step",
                            "drgan damsm train --out " + run + " --resume");
            assertThat(new Checkpoints(run.resolve("checkpoints"), 1).latest(note -> {}))
                    .isPresent();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The SHA-256 of each file, by its path. */
    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(folder.relativize(file).toString(), DurableFile.hash(file));
            }
        }
        return hashes;
    }

    private String[] data(Path source) {
        return new String[] {"damsm", "train", "--out", folder.resolve("run").toString(), "--data", source.toString()};
    }

    private static void assertMistake(Outcome outcome, String... words) {
        assertThat(outcome.err()).contains(words).doesNotContain("\tat ");
        assertThat(outcome.exit()).isEqualTo(2);
    }

    static Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(TINY.stream()
                .filter(set ->
                        all.stream().noneMatch(own -> own.startsWith(set.substring(0, set.lastIndexOf('=') + 1))))
                .toList());
        return Outcome.of(all.toArray(String[]::new));
    }

    @Test
    void aDryRunRefusesWhatTrainingRefuses() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        for (String dry : List.of("--dry-run", "--on-nan=stop")) {
            Outcome outcome = run("train", "--out", folder.resolve("x").toString(), "--damsm", nowhere.toString(), dry);
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).contains("nowhere");
            Outcome resumed = Outcome.of("train", "--out", nowhere.toString(), "--resume", dry);
            assertThat(resumed.exit()).isEqualTo(2);
            assertThat(resumed.err()).contains("there is nothing to resume");
        }
    }
}
