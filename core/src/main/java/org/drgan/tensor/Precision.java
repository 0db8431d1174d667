package org.drgan.tensor;

import static org.bytedeco.pytorch.global.torch.DeviceType.CPU;
import static org.bytedeco.pytorch.global.torch.DeviceType.CUDA;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Number format of convolutions and matrix products; parameters and optimiser states stay in 32 bits. */
public enum Precision {
    /** 32-bit floats throughout. */
    FP32,
    /** Convolutions and matrix products in bfloat16 by autocasting. */
    BF16;

    /**
     * The fastest format on this processor: bfloat16 if it has instructions for it (detected on Linux only), else 32
     * bits, since bfloat16 is slower without them.
     */
    public static Precision fastest() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                            .limit(1)
                            .anyMatch(line -> line.contains("avx512_bf16") || line.contains("amx_bf16"))
                    ? BF16
                    : FP32;
        } catch (IOException | UncheckedIOException unknown) {
            return FP32;
        }
    }

    /**
     * Switches this precision on for the calling thread until the scope is closed.
     *
     * @param device where the operations run
     */
    public Scope on(Device device) {
        torch.DeviceType type = device.is_cuda() ? CUDA : CPU;
        boolean before = torch.is_autocast_enabled(type);
        if (this == BF16) {
            torch.set_autocast_dtype(type, torch.ScalarType.BFloat16);
        }
        torch.set_autocast_enabled(type, this == BF16);
        return () -> {
            torch.set_autocast_enabled(type, before);
            if (this == BF16) {
                torch.clear_cache(); // autocasting keeps bf16 copies of the weights, stale after an optimiser step
            }
        };
    }

    /** Restores the previous precision when closed. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
