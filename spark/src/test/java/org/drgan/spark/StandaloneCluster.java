package org.drgan.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A master and two workers with a core each, as processes of their own. They have Spark on their class path and nothing of this
 * project: that comes in the jar that is submitted.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    static final long PATIENCE = 300; // seconds

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final String master;

    /** What a submitted program did. */
    record Outcome(int code, String text) {}

    StandaloneCluster(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("home/jars"));
        Files.writeString(folder.resolve("log4j2.properties"), """
                status = error
                appender.console.type = Console
                appender.console.name = console
                appender.console.target = SYSTEM_ERR
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %p %c{1}: %m%n
                rootLogger.level = warn
                rootLogger.appenderRef.console.ref = console
                logger.deploy.name = org.apache.spark.deploy
                logger.deploy.level = info
                """);
        Path log = folder.resolve("master.log");
        start(log, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
        await("the master", () -> MASTER.matcher(text(log)).find());
        Matcher found = MASTER.matcher(text(log));
        found.find();
        this.master = found.group(1);
        for (int worker = 0; worker < 2; worker++) {
            start(
                    folder.resolve("worker-" + worker + ".log"),
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    folder.resolve("work-" + worker).toString(),
                    master);
        }
        await("the workers", () -> count(text(log), "Registering worker") == 2);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    static void await(String what, BooleanSupplier there) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not come within " + PATIENCE + " seconds");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException asked) {
                throw new AssertionError(asked);
            }
        }
    }

    private Process start(Path log, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", // they live for seconds
                "-Dspark.master.rest.enabled=false", // it has a fixed port
                "-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties")));
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-cp", spark(), main));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("SPARK_HOME", folder.resolve("home").toString());
        environment.put("SPARK_SCALA_VERSION", "2.13");
        environment.put("SPARK_DIST_CLASSPATH", spark()); // of the executors, which the workers start
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** The class path of these tests without this project and what only it needs. */
    private static String spark() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place -> place.endsWith(".jar"))
                .filter(
                        place -> !place.contains("drgan")
                                && !place.replace('\\', '/')
                                        .matches(
                                                ".*/(tools/jackson|org/bytedeco|info/picocli|com/twelvemonkeys|org/snakeyaml)/.*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Submits a program and waits for its end. */
    Outcome submit(Path jar, List<String> settings, String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "driver-", ".log");
        Process driver = begin(log, jar, settings, arguments);
        if (!driver.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            throw new AssertionError("the program did not end: " + text(log));
        }
        return new Outcome(driver.exitValue(), text(log));
    }

    /** Submits a program. */
    Process begin(Path log, Path jar, List<String> settings, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--master", master));
        List<String> both = new ArrayList<>(settings);
        both.add("spark.driver.host=127.0.0.1");
        both.add("spark.executor.memory=900m");
        both.add("spark.executor.defaultJavaOptions=-XX:TieredStopAtLevel=1");
        both.add("spark.ui.enabled=false");
        both.forEach(setting -> all.addAll(List.of("--conf", setting)));
        all.add(jar.toString());
        all.addAll(Arrays.asList(arguments));
        return start(log, "org.apache.spark.deploy.SparkSubmit", all.toArray(String[]::new));
    }

    /** The processes of executors that live now: whatever the workers started. */
    List<ProcessHandle> executors() {
        return processes.stream().flatMap(Process::children).toList();
    }

    /** What executors have logged. */
    List<String> logs() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("stderr"))
                    .map(StandaloneCluster::text)
                    .toList();
        }
    }

    /** Ends all that was started here. */
    @Override
    public void close() {
        executors().forEach(ProcessHandle::destroyForcibly);
        processes.forEach(Process::destroyForcibly);
    }
}
