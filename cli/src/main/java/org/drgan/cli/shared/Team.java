package org.drgan.cli.shared;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drgan.cluster.Cluster;
import org.drgan.cluster.Patience;
import org.drgan.cluster.Place;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Processes;
import org.jspecify.annotations.Nullable;

/** The processes that a training command runs in: one, or several that it starts or that a launcher has started. */
public final class Team implements AutoCloseable {
    private final @Nullable Cluster cluster;
    private final @Nullable Helpers helpers;

    private Team(@Nullable Cluster cluster, @Nullable Helpers helpers) {
        this.cluster = cluster;
        this.helpers = helpers;
    }

    /**
     * Where this process stands, by its environment or as the first of so many on this machine.
     *
     * @param asked how many processes were asked for; 0 when that was left open
     * @return empty for a process by itself
     */
    public static Optional<Place> place(int asked) {
        Optional<Place> told = Place.of(System.getenv());
        if (told.isPresent()) {
            int size = told.get().size();
            if (asked > 0 && asked != size) {
                throw new UserMistake("--processes is " + asked + ", but the environment sets " + size
                        + " processes (WORLD_SIZE, PET_NNODES or SLURM_NTASKS): leave --processes out");
            }
            return told;
        }
        return asked > 1 ? Optional.of(Place.onThisMachine(asked)) : Optional.empty();
    }

    /** One process by itself. */
    public static Team alone() {
        return new Team(null, null);
    }

    /**
     * Starts the further processes of this machine, if there are any, and joins all.
     *
     * @param program the class that this process was started with
     * @param arguments this process's own
     * @param timeOut how long a process waits for the others before one of them counts as gone
     * @param err where notes go, and what the others complain of
     */
    public static Team join(Place place, String program, List<String> arguments, Duration timeOut, PrintWriter err)
            throws IOException {
        Helpers helpers = new Helpers(place, program, arguments, err);
        try {
            Cluster cluster = Cluster.join(place, helpers, Patience.of(timeOut), note -> {
                err.println(note);
                err.flush();
            });
            if (place.localSize() > 1) {
                Devices.threads(Math.max(1, Runtime.getRuntime().availableProcessors() / place.localSize()));
            }
            return new Team(cluster, helpers);
        } catch (IOException | RuntimeException problem) {
            helpers.close();
            throw problem;
        }
    }

    /** All of them. */
    public Processes processes() {
        return cluster == null ? Processes.ALONE : cluster;
    }

    /** Whether this process writes files and prints. */
    public boolean first() {
        return processes().first();
    }

    /** A task of all processes. */
    @FunctionalInterface
    public interface Work<T> {
        T of(Team team) throws IOException;
    }

    /** Runs the task with the others; when this process fails, they get the reason. */
    public <T> T run(Work<T> work) throws IOException {
        return cluster == null ? work.of(this) : cluster.together(() -> work.of(this));
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
        if (helpers != null) {
            helpers.close();
        }
    }
}
