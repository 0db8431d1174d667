package org.drgan.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b", "\0", "\u0007", "\u007f", "\u009b", "\r", "\u202e", "\u2066", "\u200f", "\u2028", "\ufeff"
            })
    void whatControlsADisplayIsReplaced(String control) {
        assertThat(Plain.line("a" + control + "b")).isEqualTo("a\uFFFDb");
        assertThat(Plain.lines("a" + control + "b\n\tc")).isEqualTo("a\uFFFDb\n\tc");
    }

    @Test
    void lettersAccentsAndEmojiStay() {
        String text = "grüner Vogel, красная птица, 红色, می‌خواهم, 👩‍🎨 ﬁ";
        assertThat(Plain.line(text)).isSameAs(text);
        assertThat(Plain.line("a\nb\tc")).isEqualTo("a\uFFFDb\uFFFDc");
    }

    @Test
    void hashesAreShownByTheirBeginning() {
        assertThat(Plain.hash("0123456789abcdef")).isEqualTo("0123456789ab");
        assertThat(Plain.hash("0123")).isEqualTo("0123");
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        assertThat(Plain.shorten("x".repeat(3_000_000))).hasSize(61).endsWith("…");
        assertThat(Plain.shorten("🐦🐦🐦", 3)).isEqualTo("🐦…");
        assertThat(Plain.shorten("short")).isEqualTo("short");
    }
}
