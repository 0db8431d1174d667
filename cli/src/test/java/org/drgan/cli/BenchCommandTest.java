package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drgan.pages.BenchCharts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @Test
    void withoutItsJarItSaysHowToGetIt(@TempDir Path folder) {
        String before = System.getProperty("drgan.home");
        System.setProperty("drgan.home", folder.toString());
        try {
            Outcome outcome = Outcome.of("bench", "--quick");
            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.err()).contains("drgan-bench.jar is missing", "./drgan bench");
        } finally {
            if (before == null) {
                System.clearProperty("drgan.home");
            } else {
                System.setProperty("drgan.home", before);
            }
        }
    }

    @Test
    void rowsAreDrawnAsCurves(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("bench.json"), """
                {"rows": [
                  {"name": "sample-64-b16", "picturesPerSecond": 9},
                  {"name": "course-256-b4-t1", "picturesPerSecond": 5.5, "memoryMegabytes": 700},
                  {"name": "course-256-b1-t1", "picturesPerSecond": 5, "memoryMegabytes": 600},
                  {"name": "course-256-b1-t2", "picturesPerSecond": 8, "memoryMegabytes": null}]}
                """);
        assertThat(BenchCharts.write(table, folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("bench-speed.svg", "bench-memory.svg");
        assertThat(Files.readString(folder.resolve("bench-speed.svg")))
                .startsWith("<svg xmlns=")
                .contains("256 pixels, 1 thread", "256 pixels, 2 threads", "pictures at a time", "5.5");
        assertThat(Files.readString(folder.resolve("bench-memory.svg"))).doesNotContain("2 threads");
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeMinutesOfWork(@TempDir Path folder) {
        Outcome outcome = Outcome.of("bench", "--json", folder.toString());
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("it is a folder");
    }
}
