package org.drgan.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures one row: baseline and candidate in turn in one process, so that other load on the machine affects both. The
 * peak memory of the side that ran first is read before the other is built.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SideBySide {
    private static final String CANDIDATE = "candidate";
    private static final String BASELINE = "baseline";

    /** {@link #order} for the candidate alone. */
    static final String ALONE = CANDIDATE;

    /** {@link #order} for both, with the candidate's memory. */
    static final String AHEAD = CANDIDATE + ", " + BASELINE;

    /** {@link #order} for both, with the baseline's memory. */
    static final String BEHIND = BASELINE + ", " + CANDIDATE;

    /** Name of the row. */
    @Param("sample-64-b16")
    public String row = "";

    /** Which sides run; the memory of the first is measured before the other is built. */
    @Param({AHEAD, BEHIND})
    public String order = "";

    private final PointerScope scope = new PointerScope();
    private long memory;
    private double operations;
    private int pictures;
    private Runnable candidate = () -> {};
    private Runnable baseline = () -> {};

    /** Results of one iteration; JMH reads the fields. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Seen {
        /** Seconds of the baseline's rounds. */
        public double baseline;

        /** Seconds of the candidate's rounds. */
        public double candidate;

        /** Number of rounds. */
        public double rounds;

        /** Peak resident bytes of the side that ran first. */
        public double memory;

        /** Pictures per round. */
        public double pictures;

        /** Operations per picture. */
        public double operations;

        /** Resets the counters before each iteration. */
        @Setup(Level.Iteration)
        public void forget() {
            baseline = 0;
            candidate = 0;
            rounds = 0;
        }
    }

    /** Builds and runs the first side, reads the memory, then builds the other. */
    @Setup(Level.Trial)
    public void build() {
        Contest contest = Contests.named(row);
        pictures = contest.pictures();
        for (String name : order.split(", ")) {
            Runnable built;
            if (name.equals(CANDIDATE)) {
                built = candidate = contest.candidate().get();
            } else {
                built = baseline = Objects.requireNonNull(contest.baseline()).get();
            }
            built.run();
            if (memory == 0) {
                built.run(); // twice, so that growing memory is noticed
                memory = ResidentMemory.peak();
            }
        }
        operations = contest.operations().getAsDouble(); // last, since it runs the baseline
    }

    /** Runs both sides once; the order alternates between rounds. */
    @Benchmark
    public void round(Seen seen) {
        boolean ahead = seen.rounds % 2 == 0;
        for (boolean own : new boolean[] {ahead, !ahead}) {
            long start = System.nanoTime();
            (own ? candidate : baseline).run();
            double seconds = (System.nanoTime() - start) * 1e-9;
            if (own) {
                seen.candidate += seconds;
            } else {
                seen.baseline += seconds;
            }
        }
        seen.rounds++;
        seen.memory = memory;
        seen.pictures = pictures;
        seen.operations = operations;
    }

    /** Frees the native memory. */
    @TearDown(Level.Trial)
    public void close() {
        scope.close();
    }
}
