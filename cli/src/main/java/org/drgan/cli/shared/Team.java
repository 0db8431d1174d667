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

/** The processes of a training command: one, or several that it starts or that a launcher has started. */
public final class Team implements AutoCloseable {
    private final @Nullable Cluster cluster;
    private final @Nullable Helpers helpers;

    private Team(@Nullable Cluster cluster, @Nullable Helpers helpers) {
        this.cluster = cluster;
        this.helpers = helpers;
    }

    /**
     * The place of this process, from its environment, or as the first of several on this machine.
     *
     * @param asked the number of processes in the options; 0 if not given
     * @return empty for a single process
     */
    public static Optional<Place> place(int asked) {
        Optional<Place> launched = Place.of(System.getenv());
        if (launched.isPresent()) {
            int size = launched.get().size();
            if (asked > 0 && asked != size) {
                throw new UserMistake("--processes is " + asked + ", but the environment sets " + size
                        + " processes (WORLD_SIZE, PET_NNODES or SLURM_NTASKS): leave --processes out");
            }
            return launched;
        }
        return asked > 1 ? Optional.of(Place.onThisMachine(asked)) : Optional.empty();
    }

    /** A single process. */
    public static Team alone() {
        return new Team(null, null);
    }

    /**
     * Starts the other processes of this machine, if there are any, and joins all.
     *
     * @param program main class of this process
     * @param arguments of this process
     * @param timeOut how long a process waits for the others before one of them counts as lost
     * @param err receives notes, and the error output of the processes that are started
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

    /** All processes. */
    public Processes processes() {
        return cluster == null ? Processes.ALONE : cluster;
    }

    /** Whether this process writes files and prints. */
    public boolean first() {
        return processes().first();
    }

    /** Work that all processes do together. */
    @FunctionalInterface
    public interface Work<T> {
        T of(Team team) throws IOException;
    }

    /** Runs the work; if it fails in this process, the other processes receive the reason. */
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
