package org.drgan.cli.shared;

import java.io.PrintWriter;
import java.io.Writer;
import org.drgan.text.Plain;

/**
 * Where a command prints. Whatever is printed may hold text from elsewhere (names of files, settings, messages about them), so
 * all of it is cleaned on its way: what a terminal would obey is replaced, and a text of no reasonable length is cut. What the
 * program itself makes for the terminal goes through {@link #asItIs}.
 */
public final class Printed extends PrintWriter {
    private static final int LONGEST = 8_000; // characters printed at once; the longest message has a few hundred

    private boolean trusted;

    private Printed(Writer out) {
        super(out, true);
    }

    /** Cleans what goes to a writer, unless that does so already. */
    public static Printed over(PrintWriter out) {
        return out instanceof Printed printed ? printed : new Printed(out);
    }

    /** Prints a line of this program's own making, escapes for the terminal included. */
    public static void asItIs(PrintWriter out, String line) {
        asItIs(out, () -> out.println(line));
    }

    /** Lets something of this program's own making print. */
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

    /** A text from elsewhere as it may be printed. */
    public static String clean(String text) {
        String plain = Plain.lines(text.replace(System.lineSeparator(), "\n"));
        return plain.length() <= LONGEST
                ? plain
                : plain.substring(0, LONGEST / 2) + " … (" + plain.length() + " characters) …"
                        + (plain.endsWith("\n") ? "\n" : "");
    }
}
