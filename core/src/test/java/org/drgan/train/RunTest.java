package org.drgan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.drgan.train.log.RunLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    @TempDir
    Path parent;

    @Test
    void aSecondTrainingInTheSameFolderIsTurnedAway() throws IOException {
        Path folder = parent.resolve("runs/one");
        try (Run run = Run.open(folder, "seed: 1\n")) {
            run.begin();
            assertThat(run.samples()).isDirectory();
            assertThat(folder.resolve("config.yml")).hasContent("seed: 1\n");
            assertThatThrownBy(() -> Run.open(folder, "seed: 2\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another training is using the run folder " + folder);
            assertThat(folder.resolve("config.yml")).hasContent("seed: 1\n");
        }
        Run.open(folder, "seed: 1\n").close(); // free again
    }

    /** The lock must hold against another process, not just against this one. */
    @Test
    void aTrainingInAnotherProcessIsTurnedAway() throws Exception {
        Path folder = parent.resolve("run");
        try (Run run = Run.open(folder, "seed: 1\n")) {
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Intruder.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            other.waitFor();
            assertThat(output).contains("another training is using").contains(folder.toString());
        }
    }

    /** What the other process does. */
    static final class Intruder {
        public static void main(String[] arguments) throws IOException {
            Run.open(Path.of(arguments[0]), "seed: 2\n").close();
        }
    }

    @Test
    void otherSettingsAreKeptBeside() throws IOException {
        Path folder = parent.resolve("run");
        for (String config : new String[] {"a", "b", "b", "c"}) {
            try (Run run = Run.open(folder, config)) {
                run.begin();
            }
        }
        assertThat(folder.resolve("config.yml")).hasContent("c");
        assertThat(folder.resolve("config-1.yml")).hasContent("a");
        assertThat(folder.resolve("config-2.yml")).hasContent("b");
        assertThat(folder.resolve("config-3.yml")).doesNotExist();
    }

    @Test
    void aRunThatDoesNotBeginLeavesItsFolderAsItWas() throws IOException {
        Path folder = parent.resolve("runs/new");
        Run.open(folder, "a").close();
        assertThat(parent.resolve("runs")).doesNotExist();
        try (Run run = Run.open(folder, "a")) {
            run.begin();
        }
        Map<String, String> before = Snapshot.of(folder);
        Run.open(folder, "b").close();
        assertThat(Snapshot.of(folder)).isEqualTo(before);
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path folder = parent.resolve("run");
        Files.createDirectories(folder.resolve("samples"));
        Files.createDirectories(folder.resolve(".model.part"));
        for (String left : new String[] {
            ".log.jsonl.0f1e.part", ".config.yml.part", "samples/.sheet.png.part", ".model.part/generator.safetensors"
        }) {
            Files.writeString(folder.resolve(left), "half");
        }
        try (Run run = Run.open(folder, "a")) {
            run.begin();
        }
        assertThat(Snapshot.of(folder).keySet()).containsExactlyInAnyOrder("lock", "config.yml");
        assertThat(folder.resolve(".model.part")).doesNotExist();
    }

    /** Whoever deletes a lock lets nobody else in, as long as the first training is at work. */
    @Test
    void aDeletedLockIsTakenAgain() throws IOException {
        Path folder = parent.resolve("run");
        try (Run run = Run.open(folder, "a")) {
            run.begin();
            Files.delete(folder.resolve("lock"));
            run.requireHeld();
            assertThatThrownBy(() -> Run.open(folder, "b")).isInstanceOf(Run.InUse.class);
        }
    }

    @Test
    void aFolderThatAnotherHasTakenIsLeftAlone() throws IOException {
        Path folder = parent.resolve("run");
        try (Run run = Run.open(folder, "a")) {
            run.begin();
            Files.delete(folder.resolve("lock"));
            // What another process would do; asked by Run, this process would find its own folder.
            try (FileChannel other = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock taken = other.lock()) {
                assertThat(taken.isValid()).isTrue();
                assertThatThrownBy(run::requireHeld)
                        .isInstanceOf(IOException.class)
                        .hasMessageContainingAll("lock was deleted", "another process");
            }
        }
    }

    @Test
    void aFolderThatWasMovedIsNotMadeAgain() throws IOException {
        Path folder = parent.resolve("run");
        try (Run run = Run.open(folder, "a")) {
            run.begin();
            Files.move(folder, parent.resolve("elsewhere"));
            assertThatThrownBy(run::requireHeld).isInstanceOf(IOException.class).hasMessageContaining("was moved");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFullDiskNamesTheFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path file = parent.resolve("log.jsonl");
        try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            RunLog log = new RunLog(file, channel);
            assertThatThrownBy(() -> log.write(Map.of("step", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(file.toString(), "is the disk full");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");
        assertThatThrownBy(() -> Run.open(file.resolve("run"), ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("run folder " + file.resolve("run"));
    }

    @Test
    void theLogIsALineAStepAndSurvivesATornEnd() throws IOException {
        Path file = parent.resolve("log.jsonl");
        try (RunLog log = RunLog.append(file, 0)) {
            for (int step = 1; step <= 4; step++) {
                log.write(Map.of("step", step, "loss", step == 2 ? Double.NaN : step / 2.0));
                assertThat(Files.readAllLines(file)).as("written at once").hasSize(step);
            }
            log.write(Map.of("note", "stopped"));
        }
        Files.writeString(file, "{\"step\": 5, \"lo", StandardOpenOption.APPEND);
        assertThat(RunLog.read(file)).hasSize(5);
        assertThat(RunLog.read(file).get(1)).containsEntry("loss", "NaN");
        try (RunLog log = RunLog.append(file, 2)) {
            log.write(Map.of("step", 3, "loss", 9));
        }
        assertThat(RunLog.read(file)).extracting(line -> line.get("step")).containsExactly(1, 2, null, 3);
        for (String wrong : List.of("nonsense", "null", "[]")) {
            Files.writeString(file, wrong + "\n{}\n");
            assertThatThrownBy(() -> RunLog.read(file)).hasMessageContaining("log.jsonl:1");
        }
        Files.write(file, new byte[] {'{', '}', '\n', '{', '"', (byte) 0xC3}); // a crash within a letter
        assertThat(RunLog.read(file)).hasSize(1);
    }
}
