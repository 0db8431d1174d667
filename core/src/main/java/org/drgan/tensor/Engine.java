package org.drgan.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch, and the devices that it found on this machine.
 *
 * @param libtorch its version
 * @param oneDnn version of the library for its convolutions, empty if it was built without
 * @param oneDnnUsed false if oneDNN computes wrong numbers, so that libtorch's slower kernels are used instead
 * @param openMp version of the library for its threads, empty if it was built without
 * @param capability the widest vector instructions that it uses, such as AVX512; DEFAULT means none
 * @param threads number of threads for one operation
 * @param cuda whether these natives can use a GPU at all
 * @param gpus how many GPUs they can use here
 * @param natives the folder from which the natives were loaded
 */
public record Engine(
        String libtorch,
        String oneDnn,
        boolean oneDnnUsed,
        String openMp,
        String capability,
        int threads,
        boolean cuda,
        int gpus,
        Path natives) {
    private static final double CLEARLY = 0.8; // slower than the variation between measurements
    private static final Pattern LIBTORCH = Pattern.compile("TORCH_VERSION=([0-9.]+)");
    private static final Pattern OPEN_MP = Pattern.compile("OpenMP ([0-9.]+)\\)");
    private static final Pattern NUMBER = Pattern.compile("v([0-9.]+)");

    /**
     * Loads libtorch, if necessary, and reads its properties.
     *
     * @throws UnsatisfiedLinkError when there are no natives for this system or they cannot be loaded
     */
    public static Engine inspect() {
        String natives = Natives.library();
        boolean cuda = torch.hasCUDA();
        return new Engine(
                first(LIBTORCH, torch.show_config().getString()),
                torch.hasMKLDNN() ? first(NUMBER, torch.get_mkldnn_version().getString()) : "",
                Natives.usesOneDnn(),
                torch.hasOpenMP() ? first(OPEN_MP, torch.get_openmp_version().getString()) : "",
                torch.get_cpu_capability().getString(),
                torch.get_num_threads(),
                cuda,
                cuda && torch.cuda_is_available() ? torch.cuda_device_count() : 0,
                Path.of(natives).toAbsolutePath().resolveSibling(""));
    }

    /**
     * Measures for a fifth of a second how fast a convolution of this family is on the CPU.
     *
     * @return 10^9 floating-point operations per second
     */
    public static double convolutionSpeed(Precision precision) {
        int channels = 128;
        int side = 32;
        int batch = 8;
        double operations = 2.0 * batch * channels * channels * 9 * side * side;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Precision.Scope autocast = precision.on(Devices.cpu())) {
            Conv2dImpl convolution = Layers.convolution3x3(channels, channels);
            Tensor input = torch.randn(batch, channels, side, side);
            convolution.forward(input); // oneDNN compiles its kernel in the first call
            long start = System.nanoTime();
            int rounds = 0;
            while (System.nanoTime() - start < 200_000_000L) {
                convolution.forward(input);
                rounds++;
            }
            return operations * rounds / (System.nanoTime() - start);
        }
    }

    /**
     * Says when a format is slower than 32 bits on this processor, which is measured for half a second; older
     * processors have no instructions for bfloat16.
     *
     * @param note receives the speeds and what to set instead
     */
    public static void checkSpeed(Precision precision, Consumer<String> note) {
        if (precision == Precision.FP32) {
            return;
        }
        slower(precision, convolutionSpeed(precision), convolutionSpeed(Precision.FP32))
                .ifPresent(note);
    }

    /** What to say when a format reaches {@code asked} GFLOP/s and fp32 {@code single}. */
    static Optional<String> slower(Precision precision, double asked, double single) {
        if (asked >= single * CLEARLY) {
            return Optional.empty();
        }
        String name = precision.name().toLowerCase(Locale.ROOT);
        return Optional.of(String.format(
                Locale.ROOT,
                "On this processor %s is slower than fp32 (convolutions: %.0f against %.0f GFLOP/s): set precision=fp32.",
                name,
                asked,
                single));
    }

    /** Where natives are unpacked to. */
    public static Path cache() throws IOException {
        return Loader.getCacheDir().toPath();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
