package org.drgan.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.drgan.tensor.Devices;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures the processor's peak speed with libtorch: large convolutions and matrix products on all cores. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Peak {
    /** All measured operations. */
    static final List<String> KINDS = List.of("convolution-fp32", "convolution-bf16", "gemm-fp32", "gemm-bf16");

    private static final long[] ONE = {1, 1};
    private static final int SIDE = 64;
    private static final int CHANNELS = 256;
    private static final int MATRIX = 2048;

    /** One of {@link #KINDS}. */
    @Param({"convolution-fp32", "convolution-bf16", "gemm-fp32", "gemm-bf16"})
    public String kind = "";

    private Runnable work = () -> {};

    /** Multiplications and additions of one call. */
    static double operations(String kind) {
        return kind.startsWith("gemm") ? 2.0 * MATRIX * MATRIX * MATRIX : 2.0 * SIDE * SIDE * CHANNELS * CHANNELS * 9;
    }

    /** Creates the operands. */
    @Setup(Level.Trial)
    public void build() {
        Devices.threads(0);
        ScalarType type = kind.endsWith("bf16") ? ScalarType.BFloat16 : ScalarType.Float;
        if (kind.startsWith("gemm")) {
            Tensor left = torch.randn(MATRIX, MATRIX).to(type);
            Tensor right = torch.randn(MATRIX, MATRIX).to(type);
            work = () -> left.matmul(right);
        } else {
            Tensor map = torch.randn(1, CHANNELS, SIDE, SIDE).to(type).contiguous(MemoryFormat.ChannelsLast);
            Tensor weight = torch.randn(CHANNELS, CHANNELS, 3, 3).to(type).contiguous(MemoryFormat.ChannelsLast);
            work = () -> torch.conv2d(map, weight, new TensorOptional(), ONE, ONE, ONE, 1);
        }
    }

    /** One convolution or matrix product. */
    @Benchmark
    public void call() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            work.run();
        }
    }
}
