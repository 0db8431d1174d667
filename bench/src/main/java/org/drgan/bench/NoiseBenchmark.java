package org.drgan.bench;

import java.util.concurrent.TimeUnit;
import org.drgan.tensor.Noise;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the machine-independent noise of one picture: StrictMath is slower than the processor's own sine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NoiseBenchmark {
    /** Values per picture. */
    @Param({"100", "1000"})
    public int size;

    private long index;

    /** The noise of the next picture. */
    @Benchmark
    public float[] normal() {
        return Noise.normal(7, index++, size);
    }
}
