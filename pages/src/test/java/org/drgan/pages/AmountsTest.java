package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void amountsReadWell() {
        assertThat(Amounts.duration(2.64)).isEqualTo("2.6 seconds");
        assertThat(Amounts.duration(48.4)).isEqualTo("48 seconds");
        assertThat(Amounts.duration(239)).isEqualTo("4 minutes");
        assertThat(Amounts.duration(19_800)).isEqualTo("5.5 hours");
        assertThat(Amounts.clock(59.7)).isEqualTo("1:00");
        assertThat(Amounts.number(3.25)).isEqualTo("3.3");
        assertThat(Amounts.number(42.2)).isEqualTo("42");
        assertThat(Amounts.large(9600)).isEqualTo("9,600");
        assertThat(Amounts.large(1_640_000)).isEqualTo("1.6 million");
    }
}
