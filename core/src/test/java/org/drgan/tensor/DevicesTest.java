package org.drgan.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void blasHasNoThreadsOfItsOwn() {
        openblas_nolapack.blas_set_num_threads(2);
        Devices.threads(0);
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
        openblas_nolapack.blas_set_num_threads(2);
        assertThat(Devices.named("cpu", note -> {}).is_cpu()).isTrue();
        assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
    }

    @Test
    void threadsAreSetUnlessAutomatic() {
        int before = torch.get_num_threads();
        try {
            Devices.threads(1);
            Devices.threads(0);
            assertThat(torch.get_num_threads()).isEqualTo(1);
            assertThatThrownBy(() -> Devices.threads(-1)).hasMessageContaining("-1");
        } finally {
            torch.set_num_threads(before);
        }
    }
}
