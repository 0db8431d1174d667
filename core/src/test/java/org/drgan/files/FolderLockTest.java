package org.drgan.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    /** Another process that wants the folder. */
    public static void main(String[] arguments) throws IOException {
        try (FolderLock lock = FolderLock.of(Path.of(arguments[0]))) {
            System.out.println(lock == null ? "taken" : "free");
        }
    }

    @Test
    void askingTwiceInOneProcessDoesNotReleaseTheLock(@TempDir Path folder) throws IOException {
        try (FolderLock held = FolderLock.of(folder)) {
            assertThat(held).isNotNull();
            assertThat(FolderLock.of(folder)).isNull();
            assertThat(seenByAnotherProcess(folder)).isEqualTo("taken");
        }
        assertThat(seenByAnotherProcess(folder)).isEqualTo("free");
    }

    @Test
    void aFolderIsFreeForTheSameProcessAfterwards(@TempDir Path folder) throws IOException {
        for (int time = 0; time < 2; time++) {
            try (FolderLock held = FolderLock.of(folder)) {
                assertThat(held).isNotNull();
            }
        }
    }

    private static String seenByAnotherProcess(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderLockTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes()).strip();
    }
}
