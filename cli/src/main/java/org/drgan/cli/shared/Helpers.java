package org.drgan.cli.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.drgan.cluster.Companions;
import org.drgan.cluster.Place;

/**
 * Starts the processes of this machine that train with this one: the same command, each with its rank in its
 * environment.
 */
final class Helpers implements Companions, AutoCloseable {
    private static final long LONGEST_END = 60; // seconds until processes that do not exit are killed

    private final Place place;
    private final String program;
    private final List<String> arguments;
    private final PrintWriter err;
    private final List<Process> processes = new ArrayList<>();

    /**
     * @param program main class of this process
     * @param arguments of this process
     * @param err receives their error output
     */
    Helpers(Place place, String program, List<String> arguments, PrintWriter err) {
        this.place = place;
        this.program = program;
        this.arguments = arguments;
        this.err = err;
    }

    @Override
    public void start(int port) {
        for (int ahead = 1; ahead <= place.started(); ahead++) {
            List<String> command = OwnProgram.command(program);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(place.environment(ahead, port));
            try {
                Process process = builder.start();
                processes.add(process);
                pass(process, place.rank() + ahead);
            } catch (IOException problem) {
                throw new IllegalStateException("a process cannot be started: " + problem.getMessage(), problem);
            }
        }
    }

    /** Copies the error output of a process, with its rank before each line. */
    private void pass(Process process, int rank) {
        Thread copier = new Thread(
                () -> {
                    try (BufferedReader reader = new BufferedReader(
                            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            err.println("[rank " + rank + "] " + line);
                            err.flush();
                        }
                    } catch (IOException ended) {
                        return; // the process has exited
                    }
                },
                "drgan-rank-" + rank);
        copier.setDaemon(true);
        copier.start();
    }

    @Override
    public Optional<String> ended() {
        for (int i = 0; i < processes.size(); i++) {
            if (!processes.get(i).isAlive()) {
                return Optional.of("process " + (place.rank() + i + 1) + " of " + place.size() + " (rank "
                        + (place.rank() + i + 1) + ") stopped with exit code "
                        + processes.get(i).exitValue()
                        + " before training began");
            }
        }
        return Optional.empty();
    }

    /** Waits until they exit: they stop after the same step as this one, or notice that it is lost. */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_END);
        for (Process process : processes) {
            try {
                if (!process.waitFor(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
