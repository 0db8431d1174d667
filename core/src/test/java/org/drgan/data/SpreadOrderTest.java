package org.drgan.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadOrderTest {
    @Test
    void theFirstOnesAreSpreadAndAllComeOnce() {
        assertThat(SpreadOrder.of(10, 3).toArray()).containsExactly(0, 3, 6, 1, 2, 4, 5, 7, 8, 9);
        assertThat(SpreadOrder.of(3, 24).toArray()).containsExactly(0, 1, 2);
        assertThat(SpreadOrder.of(0, 24).toArray()).isEmpty();
    }
}
