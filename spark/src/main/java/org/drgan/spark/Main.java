package org.drgan.spark;

import java.io.PrintWriter;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program that {@code spark-submit} starts. */
@Command(
        name = "drgan-spark",
        mixinStandardHelpOptions = true,
        header = "Draws and measures pictures and trains on a Spark cluster.",
        subcommands = {GenerateCommand.class, EvaluateCommand.class, PrepareCommand.class, TrainCommand.class})
public final class Main {
    private static final String NAME = "drgan";

    /** Exit code for errors that the user can correct. */
    static final int MISTAKE = 2;

    private Main() {}

    /** Runs a command; a failure ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments);
        if (code != 0) {
            System.exit(code); // after success main returns, as cluster managers expect
        }
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(said(failure));
                    return isMistake(failure) ? MISTAKE : 1;
                })
                .execute(arguments);
    }

    /** The session that spark-submit configured. */
    static SparkSession session() {
        return SparkSession.builder().appName(NAME).getOrCreate();
    }

    private static boolean isMistake(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof java.io.IOException
                || failure instanceof AnalysisException;
    }

    /** The message of drgan's exception when a task failed with one; otherwise Spark's message. */
    static String said(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (thrownHere(cause)) {
                return String.valueOf(cause.getMessage());
            }
            deepest = cause;
        }
        return failure == deepest
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + " (" + deepest.getMessage() + ")";
    }

    private static boolean thrownHere(Throwable failure) {
        return failure.getMessage() != null
                && failure.getStackTrace().length > 0
                && failure.getStackTrace()[0].getClassName().startsWith("org.drgan.");
    }
}
