package org.drgan.cli.shared;

import java.io.PrintWriter;
import java.io.Writer;
import org.drgan.text.Plain;

/**
 * The writer for a command's output. Output may contain untrusted text (names of files, settings, messages about them),
 * so all of it is cleaned: control characters are replaced, and very long texts are shortened. The program's own escape
 * sequences are printed with {@link #asItIs}.
 */
public final class Printed extends PrintWriter {
    private static final int LONGEST = 8_000; // characters printed at once; the longest message has a few hundred

    private boolean trusted;

    private Printed(Writer out) {
        super(out, true);
    }

    /** Wraps a writer so that its output is cleaned, unless it is wrapped already. */
    public static Printed over(PrintWriter out) {
        return out instanceof Printed printed ? printed : new Printed(out);
    }

    /** Prints a line of the program itself, with escape sequences. */
    public static void asItIs(PrintWriter out, String line) {
        asItIs(out, () -> out.println(line));
    }

    /** Runs code that prints text of the program itself, with escape sequences. */
    public static void asItIs(PrintWriter out, Runnable printing) {
        if (!(out instanceof Printed printed)) {
            printing.run();
            return;
        }
        printed.trusted = true;
        try {
            printing.run();
            out.flush();
        } finally {
            printed.trusted = false;
        }
    }

    @Override
    public void write(String text, int offset, int length) {
        String part = text.substring(offset, offset + length);
        String clean = trusted ? part : clean(part);
        super.write(clean, 0, clean.length());
    }

    @Override
    public void write(char[] text, int offset, int length) {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(int character) {
        write(String.valueOf((char) character), 0, 1);
    }

    /** Cleans untrusted text for printing. */
    public static String clean(String text) {
        String plain = Plain.lines(text.replace(System.lineSeparator(), "\n"));
        return plain.length() <= LONGEST
                ? plain
                : plain.substring(0, LONGEST / 2) + " … (" + plain.length() + " characters) …"
                        + (plain.endsWith("\n") ? "\n" : "");
    }
}
