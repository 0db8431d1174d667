package org.drgan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    @TempDir
    Path folder;

    /** What is sent, sums and gathered rows with their gradients, batch norms: see the program. */
    @Test
    void twoProcessesComputeAsOne() throws Exception {
        try (Jvms jvms = new Jvms(folder)) {
            jvms.startAll(2, Exchanges.class);
            jvms.requireGood();
        }
    }
}
