package org.drgan.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.drgan.settings.Settings;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * The task of a barrier stage: starts one process of a training, copies its output to the executor's log and waits
 * until it exits. Like a launcher, the tasks tell all processes where the first one listens.
 */
final class TrainingTask extends AbstractFunction1<Iterator<Integer>, Iterator<ProcessEnd>> implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int KEPT = 30; // lines
    private static final long LOOK_EVERY = 200; // milliseconds
    private static final long LONGEST_END = 70; // seconds, more than TrainingProcess.LONGEST_END
    private static final String NOTHING = "";

    /** The same variables as in the launcher script {@code drgan}, which explains them. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TORCH_CPP_LOG_LEVEL", "ERROR", // native stack traces would hide the message that names the lost process
            "OMP_WAIT_POLICY", "PASSIVE",
            "GOMP_SPINCOUNT", "20000",
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TRIM_THRESHOLD_", "1000000000000",
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_TOP_PAD_", "67108864");

    private static final List<String> OPTIONS = List.of(
            "-XX:MaxRAMPercentage=25",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8");

    private final String run; // a Path cannot be sent
    private final boolean resume;
    private final List<String> arguments;

    /**
     * @param run the run folder
     * @param threads of each process
     */
    TrainingTask(Path run, boolean resume, int threads, Settings settings) {
        this.run = run.toString();
        this.resume = resume;
        this.arguments = new ArrayList<>(TrainingProcess.arguments(run, resume, threads, settings));
    }

    @Override
    public Iterator<ProcessEnd> apply(Iterator<Integer> ranks) {
        try {
            return CollectionConverters.asScala(
                    List.of(train(BarrierTaskContext.get())).iterator());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the task was killed", killed);
        }
    }

    private ProcessEnd train(BarrierTaskContext context) throws IOException, InterruptedException {
        int rank = context.partitionId();
        List<String> hosts = Arrays.stream(context.getTaskInfos())
                .map(task -> task.address().replaceFirst(":\\d+$", ""))
                .toList();
        String host = hosts.get(rank);
        Folder folder = Folder.look(context, Path.of(run));
        if (resume && !folder.begun() && !folder.shared()) {
            return new ProcessEnd(
                    rank,
                    host,
                    ProcessEnd.REFUSED,
                    List.of("there is nothing to resume in " + run + " on " + hosts.get(0)
                            + ", where the first process writes this time, and the machines do not share this"
                            + " folder: put the run folder where all can write, or start again without --resume"),
                    false);
        }
        Process process = start(rank, hosts, context.allGather(rank == 0 ? Integer.toString(port()) : NOTHING)[0]);
        Output output = new Output(process, rank);
        try {
            output.start();
            while (!process.waitFor(LOOK_EVERY, TimeUnit.MILLISECONDS)) {
                if (context.isInterrupted()) {
                    throw new InterruptedException("the task of rank " + rank + " was killed");
                }
            }
        } finally {
            end(process);
        }
        output.join(TimeUnit.SECONDS.toMillis(LONGEST_END));
        return new ProcessEnd(rank, host, process.exitValue(), output.last(), folder.shared());
    }

    /** Closes the standard input of a process, so that it writes a checkpoint and stops. */
    private static void end(Process process) throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The folder in which the first process writes.
     *
     * @param shared whether all machines share it
     * @param begun whether it holds checkpoints to resume from, on the first process's machine
     */
    private record Folder(boolean shared, boolean begun) {
        /** The first task creates a file beside the run folder, and the others check whether they see it. */
        static Folder look(BarrierTaskContext context, Path run) {
            boolean first = context.partitionId() == 0;
            Path place = Objects.requireNonNullElse(run.getParent(), run);
            String mark = NOTHING;
            try {
                if (first) {
                    Files.createDirectories(place);
                    mark = Files.createTempFile(place, ".drgan-", ".shared").toString();
                }
            } catch (IOException unwritable) {
                mark = NOTHING; // the process will report it
            }
            String[] marks =
                    context.allGather(first ? Files.isDirectory(run.resolve("checkpoints")) + " " + mark : mark);
            String file = marks[0].substring(marks[0].indexOf(' ') + 1);
            boolean seen = file.isEmpty() || Files.exists(Path.of(file));
            String[] sights = context.allGather(Boolean.toString(seen));
            if (first && !file.isEmpty()) {
                try {
                    Files.delete(Path.of(file));
                } catch (IOException left) {
                    System.err.println(file + " cannot be deleted: " + left.getMessage());
                }
            }
            return new Folder(
                    Arrays.stream(sights).allMatch(Boolean::parseBoolean), marks[0].startsWith(Boolean.toString(true)));
        }
    }

    /** A free port of this machine. */
    private static int port() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(int rank, List<String> hosts, String port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.matches("-D(org\\.bytedeco|drgan|java\\.io\\.tmpdir).*"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), TrainingProcess.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        ENVIRONMENT.forEach(environment::putIfAbsent);
        String host = hosts.get(rank);
        environment.put("RANK", Integer.toString(rank));
        environment.put("WORLD_SIZE", Integer.toString(hosts.size()));
        environment.put(
                "LOCAL_RANK",
                Long.toString(
                        hosts.subList(0, rank).stream().filter(host::equals).count()));
        environment.put(
                "LOCAL_WORLD_SIZE",
                Long.toString(hosts.stream().filter(host::equals).count()));
        environment.put("MASTER_ADDR", hosts.get(0));
        environment.put("MASTER_PORT", port);
        return builder.start();
    }

    /** The submitted jars, as this executor received them, then Spark's own. */
    private static String classPath() {
        List<String> places = new ArrayList<>();
        for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
                loader != null;
                loader = loader.getParent()) {
            if (loader instanceof URLClassLoader known) {
                for (URL place : known.getURLs()) {
                    if (place.getProtocol().equals("file")) {
                        places.add(path(place));
                    }
                }
            }
        }
        places.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, places);
    }

    private static String path(URL place) {
        try {
            return Path.of(place.toURI()).toString();
        } catch (URISyntaxException odd) {
            return place.getPath();
        }
    }

    /** Copies the output of a process to the log and keeps its last lines. */
    private static final class Output extends Thread {
        private final Process process;
        private final int rank;
        private final Deque<String> last = new ArrayDeque<>();

        Output(Process process, int rank) {
            super("drgan-rank-" + rank);
            setDaemon(true);
            this.process = process;
            this.rank = rank;
        }

        @Override
        public void run() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    System.err.println("[rank " + rank + "] " + line);
                    keep(line);
                }
            } catch (IOException ended) {
                keep("(its output broke off: " + ended.getMessage() + ")");
            }
        }

        private synchronized void keep(String line) {
            last.addLast(line);
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        }

        synchronized List<String> last() {
            return new ArrayList<>(last);
        }
    }
}
