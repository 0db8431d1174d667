package org.drgan.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drgan.cluster.Cluster;
import org.drgan.cluster.Companions;
import org.drgan.cluster.Patience;
import org.drgan.cluster.Place;
import org.drgan.cluster.ProcessLost;
import org.drgan.model.Provenance;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Processes;
import org.drgan.train.TrainingListener;
import org.drgan.train.TrainingSession;
import org.jspecify.annotations.Nullable;

/**
 * Main class of each training process, a JVM that an executor starts. It writes a checkpoint and stops when its
 * standard input is closed, which happens even when the executor is killed.
 */
final class TrainingProcess {
    private static final Duration REACHING = Duration.ofSeconds(50);
    private static final Duration GATHERING = Duration.ofMinutes(2); // all tasks begin at the same time
    private static final Duration EXCHANGE = Duration.ofSeconds(30);
    private static final long LONGEST_END = 60; // seconds
    private static final long LONGEST_EXIT = 5; // seconds from the end of the main thread to the exit of the JVM
    private static final long REPORT_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final CountDownLatch whole = new CountDownLatch(1);
    private boolean asked;
    private @Nullable TrainingSession running;

    private TrainingProcess() {}

    /** The arguments for {@link #main}. */
    static List<String> arguments(Path run, boolean resume, int threads, Settings settings) {
        List<String> arguments =
                new ArrayList<>(List.of(run.toString(), Boolean.toString(resume), Integer.toString(threads)));
        settings.flat().forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    /**
     * Trains as one of several processes, or alone, according to the environment; exits with a code of {@link
     * ProcessEnd}.
     *
     * @param arguments the run folder, whether to resume, threads, then all settings
     */
    public static void main(String[] arguments) {
        TrainingProcess process = new TrainingProcess();
        Thread input = new Thread(process::waitForTheExecutorsEnd, "drgan-input");
        input.setDaemon(true);
        input.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::end, "drgan-end"));
        int code = 1;
        try {
            code = process.ended(
                    Path.of(arguments[0]),
                    Boolean.parseBoolean(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Arrays.asList(arguments).subList(3, arguments.length));
        } finally {
            process.whole.countDown();
        }
        System.exit(code);
    }

    private void waitForTheExecutorsEnd() {
        try {
            while (System.in.read() >= 0) {
                continue; // nothing is sent
            }
        } catch (IOException broken) {
            System.out.println("The connection to the executor is lost: " + broken.getMessage());
        }
        end();
        try {
            TimeUnit.SECONDS.sleep(LONGEST_EXIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ProcessEnd.STOPPED); // the JVM has not exited in time
    }

    /** Stops the training and waits until the main thread has finished. */
    private void end() {
        synchronized (this) {
            asked = true;
            if (running != null) {
                running.stop();
            }
        }
        try {
            whole.await(LONGEST_END, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private int ended(Path run, boolean resume, int threads, List<String> overrides) {
        try {
            Settings settings = Settings.of(List.of(), overrides);
            Optional<Place> place = Place.of(System.getenv());
            if (place.isEmpty()) {
                Devices.threads(threads);
                return train(run, resume, settings, Processes.ALONE);
            }
            Patience patience = new Patience(REACHING, GATHERING, EXCHANGE);
            try (Cluster cluster = Cluster.join(place.get(), Companions.NONE, patience, System.out::println)) {
                Devices.threads(threads);
                return cluster.together(() -> train(run, resume, settings, cluster));
            }
        } catch (ProcessLost other) {
            System.out.println(other.getMessage());
            return ProcessEnd.PEER_LOST;
        } catch (IOException | IllegalArgumentException refused) {
            System.out.println(said(refused));
            return ProcessEnd.REFUSED;
        } catch (LinkageError missing) {
            System.out.println(SharedModel.withoutNatives(missing).getMessage());
            return 1;
        } catch (RuntimeException | Error problem) {
            problem.printStackTrace(System.out);
            return 1;
        }
    }

    /** The message of an exception; that of java.nio may be only a path, so its class is added. */
    private static String said(Exception refused) {
        return refused.getClass().getName().startsWith("java.nio.")
                ? refused.toString()
                : String.valueOf(refused.getMessage());
    }

    private int train(Path run, boolean resume, Settings asked, Processes processes) throws IOException {
        Listener listener = new Listener(processes.first());
        Settings settings = asked;
        if (settings.train().matching().isEmpty()) {
            Path matching = run.resolveSibling(run.getFileName() + "-damsm");
            if (!isFinished(matching, processes)) {
                listener.note("Training the matching model first, in " + matching + ".");
                try (TrainingSession session = TrainingSession.damsm(asked, matching, listener, processes)) {
                    if (!finished(session, true)) {
                        return ProcessEnd.STOPPED;
                    }
                }
            }
            settings = asked.with("train.matching=" + matching);
        }
        try (TrainingSession session = TrainingSession.gan(settings, run, listener, processes)) {
            return finished(session, resume) ? ProcessEnd.DONE : ProcessEnd.STOPPED;
        }
    }

    private boolean finished(TrainingSession session, boolean resume) throws IOException {
        synchronized (this) {
            running = session;
            if (asked) {
                session.stop();
            }
        }
        try {
            return session.run(resume).finished();
        } finally {
            synchronized (this) {
                running = null;
            }
        }
    }

    /** Whether the matching model is finished; all processes must agree. */
    private static boolean isFinished(Path matching, Processes processes) throws IOException {
        boolean finished = Provenance.isFinished(matching);
        List<String> all = processes.exchange(Boolean.toString(finished));
        if (all.stream().distinct().count() > 1) {
            throw new IOException("only some processes see a finished matching model in " + matching + " (by rank: "
                    + all + "): put it where all machines can read it");
        }
        return finished;
    }

    /** Prints the progress of the first process from time to time. */
    private static final class Listener implements TrainingListener {
        private final boolean talks;
        private long steps;
        private long reportedAt = System.nanoTime() - REPORT_EVERY;

        Listener(boolean talks) {
            this.talks = talks;
        }

        @Override
        public void begin(long from, long all, int batchSize) {
            steps = all;
            if (from > 0) {
                note("Continuing after step " + from + " of " + all + ".");
            }
        }

        @Override
        public void step(long done, Map<String, Double> values) {
            if (done == steps || System.nanoTime() - reportedAt >= REPORT_EVERY) {
                reportedAt = System.nanoTime();
                note("step " + done + " of " + steps);
            }
        }

        @Override
        public void note(String sentence) {
            if (talks) {
                System.out.println(sentence);
            }
        }
    }
}
