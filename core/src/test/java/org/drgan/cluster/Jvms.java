package org.drgan.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Virtual machines that run a program each, for tests of several processes. */
public final class Jvms implements AutoCloseable {
    private static final long LONGEST = 240; // seconds

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<Path> outputs = new ArrayList<>();

    /** @param folder for what they print */
    public Jvms(Path folder) {
        this.folder = folder;
    }

    /** A port that was free just now. */
    public static int port() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** The variables that launchers set. */
    public static Map<String, String> place(int rank, int size, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("RANK", Integer.toString(rank));
        environment.put("WORLD_SIZE", Integer.toString(size));
        environment.put("LOCAL_WORLD_SIZE", Integer.toString(size));
        environment.put("MASTER_ADDR", "127.0.0.1");
        environment.put("MASTER_PORT", Integer.toString(port));
        return environment;
    }

    /** Starts a program. */
    public Process start(Map<String, String> environment, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output" + processes.size() + ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        processes.add(process);
        outputs.add(output);
        return process;
    }

    /** Starts a program in as many processes as one training has. */
    public void startAll(int size, Class<?> program, String... arguments) throws IOException {
        int port = port();
        for (int rank = 0; rank < size; rank++) {
            start(place(rank, size, port), program, arguments);
        }
    }

    /** The exit code of a process, in the order in which they were started. */
    public int exit(int number) throws InterruptedException {
        Process process = processes.get(number);
        if (!process.waitFor(LONGEST, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + number + " does not end; it printed: " + output(number));
        }
        return process.exitValue();
    }

    /** What a process has printed. */
    public String output(int number) {
        try {
            return Files.readString(outputs.get(number));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Waits for all, which are to end well. */
    public void requireGood() throws InterruptedException {
        for (int number = 0; number < processes.size(); number++) {
            if (exit(number) != 0) {
                throw new AssertionError("process " + number + " ended with " + exit(number) + ": " + output(number));
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
