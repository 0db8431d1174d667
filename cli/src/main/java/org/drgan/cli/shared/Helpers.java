package org.drgan.cli.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.drgan.cluster.Companions;
import org.drgan.cluster.Place;

/** The processes of this machine that train with this one: the same command, each with a place of its own in its environment. */
final class Helpers implements Companions, AutoCloseable {
    private static final long LONGEST_END = 60; // seconds until those that do not end are killed

    private final Place place;
    private final String program;
    private final List<String> arguments;
    private final PrintWriter err;
    private final List<Process> processes = new ArrayList<>();

    /**
     * @param program the class that this process was started with
     * @param arguments this process's own
     * @param err where they complain
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
            ProcessBuilder builder = new ProcessBuilder(command()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
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

    /** Passes on what a process complains of, under its number. */
    private void pass(Process process, int rank) {
        Thread ear = new Thread(
                () -> {
                    try (BufferedReader reader = new BufferedReader(
                            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            err.println("[rank " + rank + "] " + line);
                            err.flush();
                        }
                    } catch (IOException ended) {
                        return; // with the process
                    }
                },
                "drgan-rank-" + rank);
        ear.setDaemon(true);
        ear.start();
    }

    /** The same virtual machine with the same options, classes and arguments. */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agent")
                        && !option.startsWith("-javaagent")
                        && !option.startsWith("-Ddrgan.terminal"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
        command.addAll(arguments);
        return command;
    }

    @Override
    public Optional<String> ended() {
        for (int i = 0; i < processes.size(); i++) {
            if (!processes.get(i).isAlive()) {
                return Optional.of("process " + (place.rank() + i + 1) + " of " + place.size() + " (rank "
                        + (place.rank() + i + 1) + ") ended with "
                        + processes.get(i).exitValue()
                        + " before the training began");
            }
        }
        return Optional.empty();
    }

    /** Waits for them to end; they do, since all come to the same end or notice that this one is gone. */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_END);
        for (Process process : processes) {
            try {
                if (!process.waitFor(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException hurried) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
