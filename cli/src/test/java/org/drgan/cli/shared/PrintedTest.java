package org.drgan.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintedTest {
    private final StringWriter shown = new StringWriter();
    private final PrintWriter out = Printed.over(new PrintWriter(shown, true));

    @Test
    void textFromElsewhereIsCleanedHoweverItIsPrinted() {
        out.println("a\u001b[2Jb");
        out.print('\u001b');
        out.printf("%s%n", "c\u202ed");
        out.write(new char[] {'e', '\u009b'}, 0, 2);
        out.flush();
        assertThat(shown.toString().lines()).containsExactly("a\uFFFD[2Jb", "\uFFFDc\uFFFDd", "e\uFFFD");
        assertThat(Printed.over(out)).isSameAs(out);
    }

    @Test
    void whatTheProgramMakesForTheTerminalStays() {
        Printed.asItIs(out, "\u001b[1mbold\u001b[0m");
        out.println("\u001b[1m");
        assertThat(shown.toString().lines()).containsExactly("\u001b[1mbold\u001b[0m", "\uFFFD[1m");
    }

    @Test
    void aTextOfNoReasonableLengthIsCut() {
        out.println("x".repeat(3_000_000));
        assertThat(shown.toString()).hasSizeLessThan(10_000).contains("(3000000 characters)");
    }
}
