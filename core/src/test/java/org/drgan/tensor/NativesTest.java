package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
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
