package org.drgan.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.drgan.tensor.Devices;
import org.drgan.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that computes: where, how exactly, with how many threads. */
final class ComputeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (a GPU when one is usable), cpu or cuda; default: auto")
    private @Nullable String device;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "fp32 or bf16 (faster on newer processors)")
    private Precision precision = Precision.FP32;

    @Option(names = "--threads", paramLabel = "N", description = "threads an operation; default: one a core")
    private int threads;

    /** Sets the number of threads and gives the name of the device, {@code cpu} or {@code cuda}. */
    String prepare() {
        if (threads < 0) {
            throw new ParameterException(command.commandLine(), "--threads must be positive, but is " + threads);
        }
        Devices.threads(threads);
        PrintWriter err = command.commandLine().getErr();
        // Whoever did not ask for a device need not be told that there is no GPU.
        String name = device == null ? "auto" : device.toLowerCase(Locale.ROOT);
        boolean cuda =
                Devices.named(name, device == null ? note -> {} : err::println).is_cuda();
        return cuda ? "cuda" : "cpu";
    }

    /** Number format of the heavy operations. */
    Precision precision() {
        return precision;
    }
}
