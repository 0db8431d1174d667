package org.drgan.tensor;

import java.util.Locale;
import java.util.function.Consumer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Devices of tensors and numbers of threads. */
public final class Devices {
    private Devices() {}

    /** The processor. */
    public static Device cpu() {
        Natives.library();
        return new Device("cpu");
    }

    /**
     * The device with this name.
     *
     * @param name {@code auto} (CUDA if it works, else the CPU), {@code cpu} or {@code cuda}
     * @param note receives a message if {@code auto} uses the CPU
     * @throws IllegalArgumentException if CUDA is requested and does not work, or the name is unknown
     */
    public static Device named(String name, Consumer<String> note) {
        limitBlas();
        switch (name.toLowerCase(Locale.ROOT)) {
            case "cpu":
                return cpu();
            case "auto":
                if (torch.cuda_is_available()) {
                    return new Device("cuda");
                }
                note.accept("No CUDA device is usable, so the CPU does the work.");
                return cpu();
            case "cuda":
                if (torch.cuda_is_available()) {
                    return new Device("cuda");
                }
                throw new IllegalArgumentException(
                        "the device cuda was asked for, but libtorch sees no CUDA device: build with"
                                + " the profile gpu (mvn -Pgpu) on a machine with CUDA 13.1 and cuDNN 9, or use --device cpu");
            default:
                throw new IllegalArgumentException("unknown device '" + name + "': use auto, cpu or cuda");
        }
    }

    /**
     * Sets the number of threads for tensor operations.
     *
     * @param count a positive number, or 0 for libtorch's choice (one per core)
     */
    public static void threads(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("threads must be 0 (automatic) or positive, but are " + count);
        }
        limitBlas();
        if (count > 0) {
            torch.set_num_threads(count);
        }
    }

    /**
     * Limits OpenBLAS, which multiplies libtorch's smaller matrices, to one thread. It has its own threads, which
     * ignore {@code set_num_threads} and {@code OMP_WAIT_POLICY} and spin for each product: with two of them, a
     * training step of a small model took five times as much CPU time as with one.
     */
    private static void limitBlas() {
        Natives.library();
        openblas_nolapack.blas_set_num_threads(1);
    }
}
