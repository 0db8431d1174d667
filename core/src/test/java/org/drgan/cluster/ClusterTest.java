package org.drgan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.drgan.tensor.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(5));
    private static final Patience PATIENT =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(20));

    @TempDir
    Path folder;

    /** What is sent, sums and gathered rows with their gradients, batch norms: see the program. */
    @Test
    void twoProcessesComputeAsOne() throws Exception {
        try (Jvms jvms = new Jvms(folder)) {
            jvms.startAll(2, Exchanges.class);
            jvms.requireGood();
        }
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket used = new ServerSocket(0)) {
            assertThatThrownBy(() -> join(0, 2, used.getLocalPort(), Companions.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("port " + used.getLocalPort() + " is in use")
                    .hasMessageContaining("MASTER_PORT");
        }
    }

    @Test
    void aFirstProcessThatIsNotThereIsNamed() {
        int port = Jvms.port();
        assertThatThrownBy(() -> join(1, 2, port, Companions.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("(rank 0) cannot be reached at 127.0.0.1:" + port + " within 2 seconds");
    }

    /** Where packets are lost without an answer a single attempt would last for minutes. */
    @Test
    void aMachineThatDoesNotAnswerIsNamedInTime() {
        String silent = "192.0.2.1"; // reserved for examples
        String unknown = "x".repeat(64); // too long to ask a name server: some answer every name with an address
        Map<String, String> hosts = Map.of(
                silent, "within 2 seconds: check",
                unknown, "within 2 seconds, as the host name is unknown: check");
        hosts.forEach((host, why) -> {
            long since = System.nanoTime();
            assertThatThrownBy(() ->
                            Cluster.join(new Place(1, 2, 1, 2, 0, host, 29500), Companions.NONE, SHORT, note -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("(rank 0) cannot be reached at " + host + ":29500 " + why);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(20));
        });
    }

    /** The other begins when the first has said that it waits. */
    @Test
    void aRankThatComesLateIsWaitedFor() throws Exception {
        int port = Jvms.port();
        CountDownLatch told = new CountDownLatch(1);
        List<String> notes = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Cluster> first = threads.submit(
                    () -> Cluster.join(new Place(0, 2, 0, 2, 0, "127.0.0.1", port), Companions.NONE, PATIENT, note -> {
                        notes.add(note);
                        told.countDown();
                    }));
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(notes).containsExactly("Waiting for 1 of 2 processes: ranks [1].");
            Future<Cluster> late = threads.submit(() ->
                    Cluster.join(new Place(1, 2, 1, 2, 0, "127.0.0.1", port), Companions.NONE, PATIENT, note -> {}));
            try (Cluster one = first.get(60, TimeUnit.SECONDS);
                    Cluster other = late.get(60, TimeUnit.SECONDS)) {
                assertThat(List.of(one.rank(), other.rank())).containsExactly(0, 1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A launcher's store still holds what the processes of the attempt before wrote. */
    @Test
    void processesThatAreStartedAgainMeetInTheLaunchersStore() throws Exception {
        Devices.threads(0); // loads libtorch
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TCPStore launcher =
                new TCPStore("127.0.0.1", new TCPStoreOptions().port((short) 0).isServer(true))) {
            for (int attempt = 0; attempt < 2; attempt++) {
                List<Future<Cluster>> joining = new ArrayList<>();
                for (int rank = 0; rank < 2; rank++) {
                    Place place = new Place(
                            rank, 2, rank, 2, 0, "127.0.0.1", Joining.port(launcher), OptionalInt.of(attempt));
                    joining.add(threads.submit(() -> Cluster.join(place, Companions.NONE, PATIENT, note -> {})));
                }
                List<Future<?>> meeting = new ArrayList<>();
                for (Future<Cluster> one : joining) {
                    Cluster cluster = one.get(60, TimeUnit.SECONDS);
                    System.gc(); // what only native code refers to is freed
                    meeting.add(threads.submit(() -> {
                        cluster.meet();
                        cluster.close();
                    }));
                }
                for (Future<?> one : meeting) {
                    one.get(60, TimeUnit.SECONDS);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void processesThatDoNotComeAreNamed() {
        assertThatThrownBy(() -> join(0, 3, Jvms.port(), Companions.NONE))
                .hasMessageContaining("only 1 of 3 processes joined within 3 seconds")
                .hasMessageContaining("[1, 2]");
    }

    @Test
    void aStartedProcessThatEndsAtOnceIsNamed() {
        assertThatThrownBy(() -> join(0, 2, 0, new Companions() {
                    @Override
                    public void start(int port) {
                        assertThat(port).isPositive();
                    }

                    @Override
                    public Optional<String> ended() {
                        return Optional.of("process 1 ended with 2");
                    }
                }))
                .hasMessage("process 1 ended with 2");
    }

    @Test
    void twoProcessesOfOneRankAreRefused() throws Exception {
        int port = Jvms.port();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Object>> joined = new ArrayList<>();
            for (int rank : new int[] {0, 1, 1}) {
                joined.add(threads.submit((Callable<Object>) () -> join(rank, 3, port, Companions.NONE)));
            }
            for (Future<Object> one : joined) {
                assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS))
                        .hasMessageContaining("two processes have the rank 1: process "
                                + ProcessHandle.current().pid() + " on "
                                + InetAddress.getLocalHost().getHostName());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Cluster join(int rank, int size, int port, Companions companions) throws IOException {
        return Cluster.join(new Place(rank, size, rank, size, 0, "127.0.0.1", port), companions, SHORT, note -> {});
    }
}
