package org.drgan.cli.ablation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drgan.cli.shared.Ending;
import org.drgan.cli.shared.OwnProgram;

/**
 * Runs tasks in worker processes, several at the same time: libtorch's random numbers and threads are per process, and
 * a failing process does not affect the others. A worker process stops when its standard input is closed, which also
 * happens when this process exits; Ctrl-C reaches all of them at once.
 */
public final class Workers {
    private static final long LOOK_EVERY = 200; // milliseconds

    private final AblationFolder folder;
    private final int jobs;
    private final Ending ending;
    private final String program;
    private final Map<AblationTask, Process> working = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    /** Receives the progress of tasks; called by the thread that called {@link #run}. */
    public interface Listener {
        void begun(AblationTask task);

        /**
         * Progress of a task.
         *
         * @param step steps done
         */
        void at(AblationTask task, long step, String what);

        /**
         * End of a task.
         *
         * @param problem why it failed; empty if it is finished
         */
        void ended(AblationTask task, String problem) throws IOException;
    }

    private record Heard(AblationTask task, String line) {}

    /** @param program the class that starts a process for a task, given {@code ablate --task} */
    public Workers(AblationFolder folder, int jobs, Ending ending, String program) {
        this.folder = folder;
        this.jobs = jobs;
        this.ending = ending;
        this.program = program;
    }

    /**
     * Starts tasks in order and returns when all have exited, or the process was asked to stop and the running ones
     * have exited.
     *
     * @return the failed tasks with the reason
     */
    public Map<AblationTask, String> run(Collection<AblationTask> tasks, Listener listener) throws IOException {
        Map<AblationTask, String> failed = new LinkedHashMap<>();
        Deque<AblationTask> waiting = new ArrayDeque<>(tasks);
        ending.at(this::stop);
        try {
            while (!working.isEmpty() || (!waiting.isEmpty() && !ending.isAsked())) {
                while (working.size() < jobs && !waiting.isEmpty() && !ending.isAsked()) {
                    AblationTask task = waiting.removeFirst();
                    start(task);
                    listener.begun(task);
                }
                listen(listener);
                for (AblationTask task : List.copyOf(working.keySet())) {
                    Process process = working.get(task);
                    if (process != null && !process.isAlive()) {
                        working.remove(task);
                        String problem = problem(task, process.exitValue());
                        if (!problem.isEmpty() && ending.isAsked()) {
                            continue; // it was asked to stop
                        }
                        if (!problem.isEmpty()) {
                            failed.put(task, problem);
                        }
                        listener.ended(task, problem);
                    }
                }
            }
        } finally {
            stop();
            ending.at(null);
        }
        return failed;
    }

    private void listen(Listener listener) throws IOException {
        try {
            Heard next = heard.poll(LOOK_EVERY, TimeUnit.MILLISECONDS);
            for (; next != null; next = heard.poll()) {
                String[] words = next.line().split(" ", 3);
                if (words.length == 3 && words[1].matches("\\d{1,18}")) {
                    listener.at(next.task(), Long.parseLong(words[1]), words[2]);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while worker processes were running", interrupted);
        }
    }

    private void start(AblationTask task) throws IOException {
        Path console = folder.console(task.name());
        Files.deleteIfExists(console);
        Process process = new ProcessBuilder(command(task))
                .redirectError(console.toFile())
                .start();
        working.put(task, process);
        if (ending.isAsked()) {
            stop(); // asked while the process was being started
        }
        Thread reader = new Thread(() -> hear(task, process), "drgan-" + task.name());
        reader.setDaemon(true);
        reader.start();
    }

    private void hear(AblationTask task, Process process) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(TaskVoice.MARK)) {
                    heard.add(new Heard(task, line));
                }
            }
        } catch (IOException ended) {
            return; // its exit code says whether it failed
        }
    }

    private List<String> command(AblationTask task) {
        List<String> command = OwnProgram.command(program);
        command.addAll(List.of("ablate", "--out", folder.folder().toString(), "--task", task.name()));
        return command;
    }

    private void stop() {
        working.values().forEach(process -> {
            try {
                process.getOutputStream().close();
            } catch (IOException broken) {
                process.destroy(); // it has exited, or the pipe is broken
            }
        });
    }

    private String problem(AblationTask task, int exit) throws IOException {
        if (exit == 0) {
            return "";
        }
        Path console = folder.console(task.name());
        List<String> said = Files.exists(console) ? Files.readAllLines(console) : List.of();
        String last = said.stream()
                .filter(line -> line.startsWith("drgan: "))
                .reduce((first, second) -> second)
                .map(line -> line.substring("drgan: ".length()))
                .orElse("its worker process stopped with exit code " + exit);
        return last + " (its output is in " + console + ")";
    }
}
