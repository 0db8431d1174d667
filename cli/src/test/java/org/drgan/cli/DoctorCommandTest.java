package org.drgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void namesWhatComputesHere() {
        Outcome run = Outcome.of("doctor");
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^drgan +\\d+\\.\\d+")
                .containsPattern("(?m)^Java +" + Runtime.version().feature())
                .containsPattern("(?m)^libtorch +\\d+\\.\\d+\\.\\d+, unpacked in /.*|[A-Z]:")
                .containsPattern("(?m)^oneDNN +\\d+\\.\\d+")
                .containsPattern("(?m)^processor +\\w+ instructions, \\d+ threads")
                .containsPattern("(?m)^convolutions +\\d+ GFLOP/s in fp32, \\d+ in bf16")
                .containsPattern("(?m)^memory +\\d+\\.\\d GB free of \\d+\\.\\d GB")
                .containsPattern("(?m)^disk +\\d+\\.\\d GB free");
    }
}
