package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
    void aFileThatCannotBeWrittenIsRefusedBeforeMinutesOfWork(@TempDir Path folder) {
        Outcome outcome = Outcome.of("bench", "--json", folder.toString());
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("it is a folder");
    }
}
