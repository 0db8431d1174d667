package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    private static final long[] ONE = {1, 1};

    /** What a user's first call does. */
    public static void main(String[] arguments) {
        System.out.println(Devices.cpu().type());
    }

    /** On the first start of all, in a folder of its own; a second or two and 400 MB for a moment. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatLibtorchNeedsIsThereBeforeItIsLoaded(@TempDir Path cache) throws IOException {
        List<String> said = start(cache);
        int unpacked = first(said, "Extracting ", "libtorch_cpu.so");
        int loaded = first(said, "Loading ", "libtorch.so");
        assertThat(unpacked).isNotNegative();
        assertThat(loaded).isGreaterThan(unpacked);
    }

    /** A picture's features once had a NaN gradient whenever the memory taken for it had held NaN. */
    @Test
    void gradientDoesNotDependOnWhatTheMemoryHeldBefore() {
        Devices.cpu();
        try (PointerScope scope = new PointerScope()) {
            for (int time = 0; time < 20; time++) {
                leaveNan();
                Tensor features = torch.randn(32, 32, 32, 32).set_requires_grad(true);
                Tensor weight = torch.randn(3, 32, 3, 3);
                Tensor picture =
                        torch.conv2d(features, weight, new TensorOptional(), ONE, ONE, ONE, 1); // [32, 3, 32, 32]
                picture.square().sum().backward();
                assertThat(features.grad().isnan().any().item_bool()).isFalse();
            }
        }
    }

    /** Frees memory full of NaN, of the sizes that oneDNN's copies with 16 channels have. */
    private static void leaveNan() {
        try (PointerScope scope = new PointerScope()) {
            for (int size = 16; size <= 1 << 20; size *= 2) {
                for (int copy = 0; copy < 4; copy++) {
                    torch.full(new long[] {size}, new Scalar(Double.NaN));
                }
            }
        }
    }

    private static List<String> start(Path cache) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                        "-Dorg.bytedeco.javacpp.logger.debug=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativesTest.class.getName())
                .redirectErrorStream(true)
                .start();
        return process.inputReader().lines().toList();
    }

    private static int first(List<String> lines, String begin, String end) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(begin) && lines.get(i).endsWith(end)) {
                return i;
            }
        }
        return -1;
    }
}
