package org.drgan.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void numbersAreRound() {
        assertThat(Ticks.NUMBERS.step(7.3, 5)).isEqualTo(2);
        assertThat(Ticks.NUMBERS.step(0.043, 5)).isEqualTo(0.01);
        assertThat(Ticks.NUMBERS.step(1000, 5)).isEqualTo(200);
        assertThat(Ticks.NUMBERS.label(0.3, 0.1)).isEqualTo("0.3");
        assertThat(Ticks.NUMBERS.label(-0.0, 0.05)).isEqualTo("0.00");
        assertThat(Ticks.NUMBERS.label(40, 20)).isEqualTo("40");
        assertThat(Ticks.NUMBERS.label(120_000, 20_000)).isEqualTo("120k");
    }

    @Test
    void timesAreMinutesAndHours() {
        assertThat(Ticks.TIME.step(240, 6)).isEqualTo(60);
        assertThat(Ticks.TIME.step(45, 6)).isEqualTo(10);
        assertThat(Ticks.TIME.label(90, 30)).isEqualTo("1:30");
        assertThat(Ticks.TIME.label(5400, 1800)).isEqualTo("1:30:00");
        assertThat(Ticks.TIME.label(7200, 3600)).isEqualTo("2 h");
        assertThat(Ticks.TIME.step(30 * 86_400, 6)).isEqualTo(5 * 86_400);
    }

    @Test
    void marksLieWithinTheSpan() {
        assertThat(Ticks.between(0.1, 1.01, 0.25)).isEqualTo(List.of(0.25, 0.5, 0.75, 1.0));
        assertThat(Ticks.between(-1, 1, 1)).isEqualTo(List.of(-1.0, 0.0, 1.0));
    }
}
