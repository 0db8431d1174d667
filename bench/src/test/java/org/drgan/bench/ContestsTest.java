package org.drgan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drgan.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestsTest {
    @Test
    void theTableHasTheRowsThatOthersReadItFor() {
        assertThat(Contests.QUICK)
                .contains(
                        "sample-256-b1",
                        "sample-256-b16",
                        "sample-64-b16",
                        "train-256-b4-bf16",
                        "train-256-b4-fp32",
                        "train-64-bf16");
        assertThat(Contests.ALL).containsAll(Contests.QUICK).doesNotHaveDuplicates();
        Contests.ALL.forEach(Contests::requireKnown);
    }

    @Test
    void namesSayWhatIsMeasured() {
        assertThat(Contests.precision("train-256-b4-fp32")).isEqualTo(Precision.FP32);
        assertThat(Contests.precision("train-64-bf16")).isEqualTo(Precision.BF16);
        assertThat(Contests.precision("sample-256-b1")).isEqualTo(Precision.fastest());
        assertThat(Contests.isCompared("sample-64-b1")).isTrue();
        assertThat(Contests.isCompared("course-256-b4-t1")).isFalse();
        assertThatThrownBy(() -> Contests.requireKnown("sample-512"))
                .hasMessageContaining("there is no row sample-512")
                .hasMessageContaining("sample-256-b16");
    }

    @Test
    void oursRunsInTheLaunchersEnvironment(@TempDir Path folder) throws IOException, InterruptedException {
        Path java = Files.writeString(folder.resolve("it's java"), "#!/bin/sh\necho \"$MALLOC_ARENA_MAX $*\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (LaunchedJava launched = LaunchedJava.create("MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0", java)) {
            Process process = new ProcessBuilder(launched.path(), "-jar", "a b").start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("1 -jar a b\n");
            assertThat(process.waitFor()).isZero();
        }
        assertThatThrownBy(() -> LaunchedJava.create("A=1; rm -r x", java)).hasMessageContaining("but has A=1;");
    }

    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Measurement.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Measurement.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }

    @Test
    void theReportIsATableAndAFile(@TempDir Path folder) throws IOException {
        Row compared = new Row(
                "sample-64-b16",
                5.0,
                0.25,
                100,
                0.5,
                20.0,
                300.0,
                400.0,
                "bf16",
                6,
                new Row.Launched(5.5, 0.1, 110, 310.0));
        Row alone = new Row("course-256-b1-t1", null, null, 7, 0.5, null, null, null, "bf16", 6, null);
        Report report = Report.of(true, Map.of("gemm-bf16", 800.0), List.of(compared, alone));
        assertThat(report.table()).contains("sample-64-b16", "5.00", "0.25", "100.00", "50 %", "300", "5.50");
        report.write(folder.resolve("bench.json"));
        assertThat(Files.readString(folder.resolve("bench.json")))
                .contains("\"rows\"", "\"name\" : \"sample-64-b16\"", "\"ratio\" : 5.0", "\"spread\" : 0.25")
                .contains("\"picturesPerSecond\" : 100.0", "\"shareOfPeak\" : 0.5", "\"processor\"", "\"ratio\" : 5.5");
    }
}
