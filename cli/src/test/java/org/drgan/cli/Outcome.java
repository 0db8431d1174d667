package org.drgan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of the command inside the test's process, with what it said. */
public record Outcome(int exit, String out, String err) {
    public static Outcome of(String... arguments) {
        return of(Main.commandLine(), arguments);
    }

    public static Outcome of(CommandLine commandLine, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int exit = Main.run(commandLine, arguments);
        return new Outcome(exit, out.toString(), err.toString());
    }
}
