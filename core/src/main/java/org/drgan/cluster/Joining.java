package org.drgan.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/**
 * The rendezvous: each process registers its rank in the store; the first process starts all when no rank is missing.
 */
final class Joining {
    private static final Duration TELLING = Duration.ofSeconds(5); // then the missing ranks are reported
    private static final long LOOK_EVERY = 100; // milliseconds
    private static final String COUNT = "drgan/count/";
    private static final String NAME = "drgan/name/";
    private static final String BEGIN = "drgan/begin";
    private static final String REFUSED = "drgan/refused";
    private static final String GO = "go";

    private final Place place;
    private final Store store;
    private final Patience patience;

    private Joining(Place place, Store store, Patience patience) {
        this.place = place;
        this.patience = patience;
        this.store = store;
    }

    /** The store's port, from 0 to 65535; libtorch returns it as a signed short. */
    static int port(TCPStore store) {
        return Short.toUnsignedInt(store.getPort());
    }

    /**
     * Returns when all processes have joined.
     *
     * @throws IllegalArgumentException when the port is in use, or two processes have the same rank
     * @throws IOException when the first process cannot be reached, or others do not join in time
     */
    static Store join(Place place, Companions companions, Patience patience, Consumer<String> note) throws IOException {
        TCPStore server = store(place, patience.reaching());
        companions.start(port(server));
        Store store =
                place.attempt().isPresent() ? new AttemptStore(place.attempt().getAsInt(), server) : server;
        new Joining(place, store, patience).enter(companions, note);
        return store;
    }

    private static TCPStore store(Place place, Duration reaching) throws IOException {
        boolean serves = place.rank() == 0 && place.attempt().isEmpty();
        if (!serves) {
            reach(place, reaching);
        }
        TCPStoreOptions options = new TCPStoreOptions()
                .port((short) place.port())
                .isServer(serves)
                .waitWorkers(false)
                .timeout(new Milliseconds(reaching.toMillis()));
        try {
            return new TCPStore(place.host(), options);
        } catch (RuntimeException problem) {
            String why =
                    String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
            if (serves && why.contains("EADDRINUSE")) {
                throw new IllegalArgumentException(
                        "port " + place.port() + " is in use by another program, but the first process has to listen"
                                + " there: give all processes another MASTER_PORT",
                        problem);
            }
            throw serves
                    ? new IOException(
                            "the first process cannot listen at " + place.host() + ":" + place.port() + " (" + why
                                    + ")",
                            problem)
                    : unreachable(place, reaching, problem);
        }
    }

    /** Waits until the port accepts connections: a TCPStore would wait about twice its timeout. */
    private static void reach(Place place, Duration reaching) throws IOException {
        long since = System.nanoTime();
        while (true) {
            long left = reaching.minus(passed(since)).toMillis();
            try (Socket socket = new Socket()) {
                InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
                if (address.isUnresolved()) { // connect() would sometimes report a time-out instead
                    throw new UnknownHostException(place.host());
                }
                socket.connect(address, (int) Math.max(1, left));
                return;
            } catch (IOException problem) {
                if (passed(since).compareTo(reaching) >= 0) {
                    throw unreachable(place, reaching, problem);
                }
            }
            sleep();
        }
    }

    private static IOException unreachable(Place place, Duration reaching, Exception problem) {
        return new IOException(
                "the first process (rank 0) cannot be reached at " + place.host() + ":" + place.port() + " within "
                        + reaching.toSeconds() + " seconds"
                        + (problem instanceof UnknownHostException ? ", as the host name is unknown" : "")
                        + ": check that it is running, and that MASTER_ADDR and MASTER_PORT name its machine and port",
                problem);
    }

    private void enter(Companions companions, Consumer<String> note) throws IOException {
        try {
            String name = name();
            if (store.add(COUNT + place.rank(), 1) > 1) {
                String other = has(NAME + place.rank()) ? store.get_to_str(NAME + place.rank()) : "another";
                String why = "two processes have the rank " + place.rank() + ": " + other + " and " + name
                        + "; each needs a rank of its own, from 0 to " + (place.size() - 1);
                store.set(REFUSED, why);
                throw new IllegalArgumentException(why);
            }
            store.set(NAME + place.rank(), name);
            if (place.rank() == 0) {
                String answer = gather(companions, note);
                store.set(BEGIN, answer);
                require(answer);
            } else {
                long since = System.nanoTime();
                while (!has(BEGIN)) {
                    if (passed(since).compareTo(patience.gathering().plus(patience.reaching())) > 0) {
                        throw new IOException("the first process did not report within "
                                + patience.gathering().toSeconds() + " seconds that all processes have joined");
                    }
                    sleep();
                }
                require(store.get_to_str(BEGIN));
            }
        } catch (IllegalArgumentException refused) {
            throw refused;
        } catch (RuntimeException unreachable) {
            throw new IOException(
                    "the first process (rank 0) at " + place.host() + " stopped before all " + place.size()
                            + " processes had joined",
                    unreachable);
        }
    }

    private static void require(String answer) {
        if (!answer.equals(GO)) {
            throw new IllegalArgumentException(answer);
        }
    }

    /** Waits for all processes and returns the answer for them: {@link #GO} or the reason why training cannot begin. */
    private String gather(Companions companions, Consumer<String> note) {
        long since = System.nanoTime();
        boolean reported = false;
        while (true) {
            List<Integer> missing = missing();
            if (has(REFUSED)) {
                return store.get_to_str(REFUSED);
            }
            if (missing.isEmpty()) {
                return GO;
            }
            Optional<String> ended = companions.ended();
            if (ended.isPresent()) {
                return ended.get();
            }
            if (passed(since).compareTo(patience.gathering()) > 0) {
                return "only " + (place.size() - missing.size()) + " of " + place.size() + " processes joined within "
                        + patience.gathering().toSeconds() + " seconds; missing ranks: " + missing;
            }
            if (!reported && passed(since).compareTo(TELLING) > 0) {
                note.accept(
                        "Waiting for " + missing.size() + " of " + place.size() + " processes: ranks " + missing + ".");
                reported = true;
            }
            sleep();
        }
    }

    private List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int rank = 0; rank < place.size(); rank++) {
            if (!has(NAME + rank)) {
                missing.add(rank);
            }
        }
        return missing;
    }

    private boolean has(String key) {
        try (StringVector keys = new StringVector(key)) {
            return store.check(keys);
        }
    }

    private static String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "a machine without a name";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host;
    }

    private static Duration passed(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("interrupted while waiting for the other processes", interrupted);
        }
    }
}
