package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.drgan.cli.shared.UserMistake;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    @Test
    void helpGoesToTheOutputAndNamesEveryCommand() {
        Outcome run = Outcome.of("--help");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Usage: drgan", "doctor", "Examples:");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(Outcome.of("--version").out()).matches("(?s)drgan \\d+\\.\\d+\\.\\d+.*Java .*");
    }

    @Test
    void withoutACommandTheHelpIsAnError() {
        Outcome run = Outcome.of();
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("Usage: drgan", "name a command");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aMistypedCommandIsNamedWithTheNearest() {
        Outcome run = Outcome.of("docto");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("'docto'", "Did you mean: drgan doctor", "drgan --help");
    }

    @Test
    void aMistakeExitsWithTwoAndWithoutAStackTrace() {
        Outcome run = failing(new UserMistake("the folder birds holds no captions"));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("drgan: the folder birds holds no captions" + System.lineSeparator());
    }

    @Test
    void aMissingFileIsAMistakeAlsoWhenWrapped() {
        Outcome run = failing(new UncheckedIOException(new NoSuchFileException("a/b.txt")));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("a/b.txt does not exist");
    }

    @Test
    void anotherFileErrorIsAFailure() {
        Outcome run = failing(new IOException("no space left on the device"));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("drgan: no space left on the device", "--debug");
    }

    @Test
    void ofNativeErrorsOnlyTheFirstLineIsShown() {
        Outcome run = failing(new RuntimeException(
                "mat1 and mat2 shapes cannot be multiplied\nException raised from meta\nframe #0"));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("mat1 and mat2 shapes cannot be multiplied")
                .doesNotContain("frame #0", "\tat ");
    }

    @Test
    void debugShowsTheStackTraceWhereverItStands() {
        assertThat(failing(new UserMistake("no"), "fail", "--debug").err()).contains("UserMistake: no", "\tat ");
        assertThat(failing(new UserMistake("no"), "--debug", "fail").err()).contains("UserMistake: no", "\tat ");
    }

    @Test
    void lackOfMemoryIsReportedWithARemedy() {
        Outcome java = failing(new OutOfMemoryError("Java heap space"));
        assertThat(java.exit()).isEqualTo(1);
        assertThat(java.err()).contains("not enough memory", "smaller batch").doesNotContain("\tat ");
        assertThat(failing(new RuntimeException("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"
                                + " to allocate 4 bytes"))
                        .err())
                .contains("not enough memory", "smaller batch");
    }

    @Test
    void missingNativesPointToTheDoctor() {
        assertThat(failing(new UnsatisfiedLinkError("no jnitorch in java.library.path"))
                        .err())
                .contains("libtorch cannot be loaded", "drgan doctor");
    }

    private static Outcome failing(Throwable problem) {
        return failing(problem, "fail");
    }

    private static Outcome failing(Throwable problem, String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.addSubcommand(new Failing(problem));
        return Outcome.of(commandLine, arguments);
    }

    @Command(name = "fail")
    private record Failing(Throwable problem) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            if (problem instanceof Error error) {
                throw error;
            }
            throw (Exception) problem;
        }
    }

    @Test
    void completionIsAScriptForBashAndZsh() {
        Outcome outcome = Outcome.of("completion");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("#!/usr/bin/env bash").contains("_complete_drgan", "generate", "--recipe");
    }

    @Test
    void anAtSignStartsASentenceAndNoFileOfArguments() {
        Outcome outcome = Outcome.of("@nowhere");
        assertThat(outcome.err()).contains("@nowhere");
        assertThat(outcome.exit()).isEqualTo(2);
    }
}
