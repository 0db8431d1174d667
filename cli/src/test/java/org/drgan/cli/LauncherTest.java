package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a make-believe clone, with a java and a mvn that only say how they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir
    private Path folder;

    private Path home; // with a space, as clones may have
    private Path bin; // the only folder on the PATH besides the system's

    private record Said(int exit, String out, String err) {}

    @BeforeEach
    void cloneWithJavaAndMaven() throws IOException {
        home = Files.createDirectories(folder.resolve("my clone"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Path.of("..", "drgan"), home.resolve("drgan"));
        executable(home.resolve("drgan"));
        for (String source : List.of(
                "core/src/main/A.java",
                "parquet/src/main/P.java",
                "onnx/src/main/O.java",
                "pages/src/main/H.java",
                "studio/src/main/W.java",
                "cli/src/main/B.java",
                "configs/c.yml")) {
            Files.createDirectories(home.resolve(source).getParent());
            Files.writeString(home.resolve(source), "");
        }
        Files.createDirectories(home.resolve("bench/src/main"));
        for (String pom : List.of(
                "pom.xml",
                "core/pom.xml",
                "parquet/pom.xml",
                "onnx/pom.xml",
                "pages/pom.xml",
                "studio/pom.xml",
                "cli/pom.xml",
                "bench/pom.xml")) {
            Files.writeString(home.resolve(pom), "");
        }
        java(bin, "17.0.9");
        script(bin.resolve("javac"), "exit 0");
        script(
                bin.resolve("mvn"),
                "echo \"$@\" >>'" + folder + "/mvn.log'; mkdir -p '" + home + "/cli/target'; sleep 0.05; echo jar >'"
                        + home + "/cli/target/drgan.jar'; mkdir -p '" + home
                        + "/bench/target'; case \"$*\" in *bench*) echo jar >'" + home
                        + "/bench/target/drgan-bench.jar';; esac");
    }

    @Test
    void theFirstCallBuildsAndLaterOnesStartAtOnce() throws Exception {
        Said first = run("generate", "a red  bird", "--count", "2");
        assertThat(first.err()).contains("Building drgan (the first time takes a minute or two)");
        assertThat(first.exit()).isZero();
        assertThat(first.out()).endsWith("<-jar><" + jar() + "><generate><a red  bird><--count><2>\n");
        Said second = run("doctor");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).endsWith("<-jar><" + jar() + "><doctor>\n");
        assertThat(builds()).hasSize(1);
        assertThat(builds().get(0)).contains("-pl core,parquet,onnx,pages,studio,cli package");
        assertThat(Files.readString(home.resolve("target/warm.log")))
                .as("the class archive's run")
                .contains("<-XX:ArchiveClassesAtExit=", "<" + WarmUp.class.getName() + ">");
    }

    @Test
    void inAZipNothingIsBuilt() throws Exception {
        Path zip = Files.createDirectories(folder.resolve("my zip/bin"));
        Files.copy(home.resolve("drgan"), zip.resolve("drgan"));
        executable(zip.resolve("drgan"));
        Files.writeString(zip.resolveSibling("drgan.jar"), "jar");
        Files.delete(bin.resolve("mvn"));
        Files.delete(bin.resolve("javac"));
        Said said = call(Map.of(), zip.resolve("drgan").toString(), "generate", "a bird");
        assertThat(said.err()).isEmpty();
        String place = folder.toRealPath().resolve("my zip").toString();
        assertThat(said.out())
                .contains("<-Ddrgan.home=" + place + ">")
                .endsWith("<-jar><" + place + "/drgan.jar><generate><a bird>\n");
        assertThat(folder.resolve("my zip")).isDirectoryNotContaining("glob:**/target");
        java(bin, "11.0.2");
        assertThat(call(Map.of(), zip.resolve("drgan").toString(), "doctor").err())
                .contains("needs Java 17 or newer", "openjdk-17-jre");
    }

    @Test
    void benchmarksAreBuiltWhenTheyAreAskedFor() throws Exception {
        run("doctor");
        run("bench", "--quick");
        run("bench", "--quick");
        assertThat(builds()).hasSize(2);
        assertThat(builds().get(1)).contains("-pl core,parquet,onnx,pages,studio,cli,bench package");
        Thread.sleep(1100); // some file systems count whole seconds
        Files.writeString(home.resolve("bench/src/main/C.java"), "new");
        run("doctor");
        assertThat(builds()).hasSize(2);
        run("bench");
        assertThat(builds()).hasSize(3);
    }

    @Test
    void drawingDoesNotWaitForTheOptimisingCompiler() throws Exception {
        assertThat(run("generate", "a bird").out()).contains("<-XX:TieredStopAtLevel=1>");
        assertThat(run("studio").out()).contains("<-XX:TieredStopAtLevel=1>");
        assertThat(run("train").out()).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void aNewerSourceIsBuiltAgain() throws Exception {
        run("doctor");
        Thread.sleep(1100); // some file systems count whole seconds
        Files.writeString(home.resolve("core/src/main/A.java"), "changed");
        assertThat(run("doctor").err()).contains("since its sources have changed");
        Thread.sleep(1100);
        Files.writeString(home.resolve("configs/c.yml"), "changed");
        run("doctor");
        run("doctor");
        assertThat(builds()).hasSize(3);
    }

    @Test
    void itWorksThroughLinksAndFromElsewhere() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, Path.of("my clone", "drgan"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), link);
        Said said = call(Map.of(), second.toString(), "doctor");
        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).contains("<-Ddrgan.home=" + home.toRealPath() + ">");
    }

    @Test
    void waitingThreadsSleepUnlessTheUserWantsOtherwise() throws Exception {
        assertThat(run("doctor").out()).contains("OMP_WAIT_POLICY=PASSIVE");
        assertThat(call(Map.of("OMP_WAIT_POLICY", "ACTIVE"), launcher(), "doctor")
                        .out())
                .contains("OMP_WAIT_POLICY=ACTIVE");
    }

    @Test
    void freedMemoryStaysInTheProcessUnlessTheUserWantsOtherwise() throws Exception {
        assertThat(run("doctor").out()).contains("MALLOC=0 1000000000000 1 67108864");
        assertThat(call(Map.of("MALLOC_ARENA_MAX", "4"), launcher(), "doctor").out())
                .contains("MALLOC=0 1000000000000 4 67108864");
        assertThat(run("bench").out())
                .as("as the published code runs, told what others get")
                .contains("MALLOC=   ")
                .contains("<-Ddrgan.launched= MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=1000000000000");
    }

    @Test
    void moreOptionsGoToTheVirtualMachine() throws Exception {
        assertThat(call(Map.of("DRGAN_JAVA_OPTS", "-Xmx8g -ea"), launcher(), "doctor")
                        .out())
                .contains("<-Xmx8g><-ea><-jar>");
    }

    @Test
    void theGraphicsCardsNativesAreRememberedUntilChanged() throws Exception {
        call(Map.of("DRGAN_GPU", "1"), launcher(), "doctor");
        run("doctor");
        assertThat(builds()).singleElement().asString().contains("-Pgpu");
        call(Map.of("DRGAN_GPU", "0"), launcher(), "doctor");
        assertThat(builds()).hasSize(2);
        assertThat(builds().get(1)).doesNotContain("-Pgpu");
    }

    @Test
    void anOldJavaIsRefusedWithWhatToDo() throws Exception {
        java(bin, "11.0.2");
        Said said = run("doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("needs Java 17 or newer", "openjdk-17-jdk", "JAVA_HOME");
        java(bin, "1.8.0_392");
        assertThat(run("doctor").err()).contains("needs Java 17 or newer");
    }

    @Test
    void javaHomeComesFirstAndThePathHelpsOut() throws Exception {
        Path jdk = Files.createDirectories(folder.resolve("jdk21/bin"));
        java(jdk, "21");
        assertThat(call(
                                Map.of(
                                        "JAVA_HOME",
                                        java.util.Objects.requireNonNull(jdk.getParent())
                                                .toString()),
                                launcher(),
                                "doctor")
                        .out())
                .contains("java=" + jdk);
        assertThat(call(Map.of("JAVA_HOME", folder.resolve("gone").toString()), launcher(), "doctor")
                        .out())
                .contains("java=" + bin);
    }

    @Test
    void withoutMavenTheMessageSaysSo() throws Exception {
        Files.delete(bin.resolve("mvn"));
        Said said = run("doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("building needs Maven");
        assertThat(home.resolve("target/building")).doesNotExist();
    }

    @Test
    void aFailedBuildShowsItsEndAndLeavesNoLock() throws Exception {
        script(bin.resolve("mvn"), "echo '[ERROR] A.java:1: cannot find symbol'; exit 1");
        Said said = run("doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("cannot find symbol", "the build failed", "build.log");
        assertThat(home.resolve("target/building")).doesNotExist();
    }

    @Test
    void twoCallsAtTheSameTimeBuildOnce() throws Exception {
        script(
                bin.resolve("mvn"),
                "echo \"$@\" >>'" + folder + "/mvn.log'; mkdir -p '" + home + "/cli/target'; sleep 1; echo jar >'"
                        + home + "/cli/target/drgan.jar'; mkdir -p '" + home
                        + "/bench/target'; case \"$*\" in *bench*) echo jar >'" + home
                        + "/bench/target/drgan-bench.jar';; esac");
        Process first = start(Map.of(), launcher(), "doctor");
        Said second = run("doctor");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exit()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void theLockOfAKilledBuildIsTakenOver() throws Exception {
        Files.createDirectories(home.resolve("target/building"));
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(home.resolve("target/building/process"), ended.pid() + "\n");
        assertThat(run("doctor").exit()).isZero();
        assertThat(builds()).hasSize(1);
    }

    /** Numbers of processes come again, and in a container every first process is number 1. */
    @Test
    void theLockOfAnotherProcessOfTheSameNumberIsTakenOver() throws Exception {
        Files.createDirectories(home.resolve("target/building"));
        Files.writeString(
                home.resolve("target/building/process"), ProcessHandle.current().pid() + " 12345\n");
        assertThat(run("doctor").exit()).isZero();
        assertThat(builds()).hasSize(1);
        assertThat(home.resolve("target/building")).doesNotExist();
    }

    @Test
    void theLauncherDoesNotWaitForItself() throws Exception {
        Path building = Files.createDirectories(home.resolve("target/building"));
        script(bin.resolve("self"), "echo $$ >'" + building + "/process'; exec '" + launcher() + "' doctor");
        Said said = call(Map.of(), bin.resolve("self").toString());
        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.err()).doesNotContain("Waiting");
    }

    @Test
    void anEmptyLockIsTakenOverAfterAWhile() throws Exception {
        Files.createDirectories(home.resolve("target/building"));
        assertThat(run("doctor").exit()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aLivingBuildIsWaitedForByName() throws Exception {
        Path building = Files.createDirectories(home.resolve("target/building"));
        Files.writeString(building.resolve("process"), ProcessHandle.current().pid() + "\n");
        Process waiting = start(Map.of(), launcher(), "doctor");
        assertThat(waiting.waitFor(2500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(Files.readString(folder.resolve(waiting.pid() + ".err")))
                .contains("process " + ProcessHandle.current().pid(), "remove " + building.toRealPath());
        Files.delete(building.resolve("process"));
        Files.delete(building);
        assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(builds()).hasSize(1);
    }

    /** As another user's checkout is; root may write everywhere, so a file stands where the folder should be. */
    @Test
    void whereNothingCanBeWrittenTheOlderProgramIsStarted() throws Exception {
        run("doctor");
        Thread.sleep(1100);
        Files.writeString(home.resolve("core/src/main/A.java"), "changed");
        for (String file : List.of("java", "profile", "started", "build.log", "warm.log", "warm.png")) {
            Files.deleteIfExists(home.resolve("target").resolve(file));
        }
        Files.delete(home.resolve("target"));
        Files.writeString(home.resolve("target"), "");
        Said said = run("doctor");
        assertThat(said.exit()).isZero();
        assertThat(said.err()).contains("sources are newer than the program", "not writable");
        assertThat(said.out()).contains("<doctor>");
        Files.delete(home.resolve("cli/target/drgan.jar"));
        said = run("doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("cannot build, since", "not writable");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aLockThatCannotBeMadeIsNotWaitedFor() throws Exception {
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("target/building"), "a file");
        Said said = run("doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("cannot build");
    }

    /** ssh passes the language on, whether it is installed or not. */
    @Test
    void aLanguageThatIsNotInstalledIsReplaced() throws Exception {
        script(
                bin.resolve("locale"),
                "case ${LC_ALL:-${LANG:-}} in C.UTF-8) echo UTF-8;; '') echo ANSI_X3.4-1968;;"
                        + " *) echo 'locale: Cannot set LC_ALL to default locale' >&2; echo ANSI_X3.4-1968;; esac");
        assertThat(call(Map.of("LANG", "de_DE.UTF-8"), launcher(), "doctor").out())
                .contains("LC_ALL=C.UTF-8");
        assertThat(call(Map.of("LC_ALL", "xx_YY.UTF-8"), launcher(), "doctor").out())
                .contains("LC_ALL=C.UTF-8");
        assertThat(run("doctor").out()).contains("LC_ALL=C.UTF-8");
        script(bin.resolve("locale"), "echo UTF-8");
        assertThat(call(Map.of("LC_ALL", "de_DE.UTF-8"), launcher(), "doctor").out())
                .contains("LC_ALL=de_DE.UTF-8");
        Files.delete(bin.resolve("locale"));
        assertThat(call(Map.of("LANG", "de_DE.utf8"), launcher(), "doctor").out())
                .contains("LC_ALL=\n");
        assertThat(run("doctor").out()).contains("LC_ALL=C.UTF-8");
    }

    @Test
    void aPathThatJavaWouldSplitIsRefused() throws Exception {
        Path split = Files.createDirectories(folder.resolve("a:b"));
        Files.copy(home.resolve("drgan"), split.resolve("drgan"));
        executable(split.resolve("drgan"));
        Said said = call(Map.of(), split.resolve("drgan").toString(), "doctor");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("':' in its path", "a:b");
    }

    private Said run(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = launcher();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return call(Map.of(), command);
    }

    private Said call(Map<String, String> environment, String... command) throws Exception {
        Process process = start(environment, command);
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(
                process.exitValue(),
                new String(out, StandardCharsets.UTF_8),
                Files.readString(folder.resolve(process.pid() + ".err")));
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin + ":" + system());
        builder.environment().putAll(environment);
        Path err = Files.createTempFile(folder, "err", "");
        Process process = builder.redirectError(err.toFile()).start();
        Files.createSymbolicLink(folder.resolve(process.pid() + ".err"), err);
        return process;
    }

    /** The system's tools that the launcher uses, without its java and Maven. */
    private Path system() throws IOException {
        Path tools = folder.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectories(tools);
            for (String name : List.of(
                    "cat",
                    "sed",
                    "head",
                    "tail",
                    "dirname",
                    "readlink",
                    "mkdir",
                    "rm",
                    "touch",
                    "find",
                    "sleep",
                    "mv")) {
                for (String place : List.of("/usr/bin/", "/bin/")) {
                    if (Files.exists(Path.of(place + name)) && !Files.exists(tools.resolve(name))) {
                        script(tools.resolve(name), "exec " + place + name + " \"$@\"");
                    }
                }
            }
        }
        return tools;
    }

    private String launcher() {
        return home.resolve("drgan").toString();
    }

    private String jar() throws IOException {
        return home.toRealPath().resolve("cli/target/drgan.jar").toString();
    }

    private List<String> builds() throws IOException {
        return new ArrayList<>(Files.readAllLines(folder.resolve("mvn.log")));
    }

    /** Says its version as a JDK does, otherwise where it is, what it was given and the environment that matters. */
    private static void java(Path place, String version) throws IOException {
        script(
                place.resolve("java"),
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\" 2023' >&2; exit; fi",
                "echo \"java=$0\"",
                "echo \"OMP_WAIT_POLICY=$OMP_WAIT_POLICY\"",
                "echo \"LC_ALL=$LC_ALL\"",
                "echo \"MALLOC=$MALLOC_MMAP_MAX_ $MALLOC_TRIM_THRESHOLD_ $MALLOC_ARENA_MAX $MALLOC_TOP_PAD_\"",
                "for argument in \"$@\"; do printf '<%s>' \"$argument\"; done; echo");
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", Arrays.asList(lines)) + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
